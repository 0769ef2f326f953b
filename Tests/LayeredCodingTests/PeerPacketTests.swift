import LayeredCoding
import RaptorQCode
import TestBed
import Testing

/// What another implementation sent, against what a dissection by eye found in it.
@Suite struct PeerPacketTests {
    @Test("A session's packets name its objects and its table", arguments: RecordedSession.names)
    func session(name: String) throws {
        let session = try RecordedSession(named: name)
        let packets = try session.packets.map { try ALCPacket(bytes: $0) }
        #expect(packets.count > 1)
        for packet in packets {
            #expect(packet.sessionID.rawValue == 1)
            #expect(packet.objectID.rawValue <= 1)
            let isTable = packet.objectID == .fileDeliveryTable
            #expect(packet.fileDeliveryTable == (isTable ? FDTTag(version: 2, instanceID: 1) : nil))
            // The object's own packets tell how it is compressed, too.
            let codes: [String: UInt8] = ["nocode_zlib": 1, "nocode_gzip": 3]
            #expect(packet.contentEncoding == (isTable ? 0 : codes[name]))
            #expect(packet.time?.senderSeconds == (isTable ? 4_004_214_106 : nil))
            #expect(!packet.closesSession)
        }
        #expect(packets.count { $0.objectID == .fileDeliveryTable } == 1)
        // The last packet closes the object.
        #expect(packets.indices.filter { packets[$0].closesObject } == [packets.count - 1])
    }

    @Test("The table arrives in its packet", arguments: RecordedSession.names)
    func table(name: String) throws {
        let session = try RecordedSession(named: name)
        let bytes = session.packets[0]
        let packet = try ALCPacket(bytes: bytes)
        let range = try #require(packet.transmissionInformation)
        let information = try TransmissionInformation(Array(bytes[range]), .compactNoCode)
        #expect(information.transferByteCount == UInt64(session.fileDeliveryTable.count))
        #expect((information.symbolByteCount, information.maximumBlockSymbolCount) == (1400, 64))
        let id = FECPayloadID(parsing: bytes.span.bytes, at: packet.headerByteCount, .compactNoCode)
        #expect(id == FECPayloadID(sourceBlockNumber: 0, encodingSymbolID: 0))
        #expect(Array(bytes[(packet.headerByteCount + 4)...]) == session.fileDeliveryTable)
    }

    @Test(
        "The object's packets say how it is encoded",
        arguments: [
            ("nocode", .compactNoCode, 72, 2), ("rs28", .reedSolomon, 92, 4),
            ("rs28us", .smallBlockSystematic, 92, 4), ("raptorq", .raptorQ, 90, 3),
            ("raptorq_subblocks4", .raptorQ, 90, 3),
        ] as [(String, FECScheme, Int, Int)])
    func object(name: String, scheme: FECScheme, packetCount: Int, blockCount: Int) throws {
        let session = try RecordedSession(named: name)
        var ids: Set<FECPayloadID> = []
        for bytes in session.packets.dropFirst() {
            let packet = try ALCPacket(bytes: bytes)
            #expect(packet.codepoint == scheme.rawValue)
            let range = try #require(packet.transmissionInformation)
            let information = try TransmissionInformation(Array(bytes[range]), scheme)
            #expect(information.transferByteCount == 100_003)
            #expect(information.symbolByteCount == 1400)
            #expect(information.sourceBlockCount == blockCount)
            let parsed = FECPayloadID(parsing: bytes.span.bytes, at: packet.headerByteCount, scheme)
            let id = try #require(parsed)
            ids.insert(id)
            let block = information.sourceBlock(id.sourceBlockNumber)
            let length = scheme == .smallBlockSystematic ? block.symbolCount : nil
            #expect(id.sourceBlockSymbolCount == length)
            guard id.encodingSymbolID < block.symbolCount, name != "raptorq_subblocks4" else { continue }
            // A source symbol is the object's bytes; whether its padding is there is the sender's choice.
            let offset = Int(block.offset) + id.encodingSymbolID * 1400
            let payload = bytes[(packet.headerByteCount + FECPayloadID.byteCount(scheme))...]
            let count = min(1400, session.object.count - offset)
            let isEqual = payload.prefix(count) == session.object[offset..<offset + count]
            #expect(isEqual, "\(id)")
            #expect([count, 1400].contains(payload.count))
        }
        #expect(ids.count == packetCount)
        #expect(session.packets.count == packetCount + 1)
    }

    @Test("Without EXT_FTI a packet says nothing of the encoding but its scheme")
    func noInformation() throws {
        let session = try RecordedSession(named: "raptorq_no_inband_fti")
        for bytes in session.packets.dropFirst() {
            let packet = try ALCPacket(bytes: bytes)
            #expect(packet.transmissionInformation == nil)
            #expect(packet.headerByteCount == 12)
            #expect(bytes.count == 1416)
        }
    }

    @Test("We write the headers that it wrote", arguments: RecordedSession.names)
    func headers(name: String) throws {
        for bytes in try RecordedSession(named: name).packets {
            let header = try ALCHeader(bytes: bytes)
            #expect(header.encoded() == Array(bytes.prefix(header.encoded().count)))
            #expect(try header.encoded().count == ALCPacket(bytes: bytes).headerByteCount)
            let unknownCount = header.extensions.count {
                guard case .unknown = $0 else { return false }
                return true
            }
            #expect(unknownCount == 0)
        }
    }
}
