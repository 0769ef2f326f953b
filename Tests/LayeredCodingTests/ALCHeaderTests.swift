import LayeredCoding
import SimulationKit
import Testing

@Suite struct ALCHeaderTests {
    @Test("A header with every extension, byte for byte")
    func everyExtension() throws {
        var lct = try header(session: 1, object: 0)
        lct.codepoint = 5
        var time = LCTTime()
        time.senderSeconds = 0xEEAB_755A
        time.senderFraction = 0x2E14_6A1A
        time.lastChangedSeconds = 4
        time.protocolBits = 0xAA
        let information = try TransmissionInformation.reedSolomon(
            transferByteCount: 0x1_86A3, symbolByteCount: 1400, maximumBlockSymbolCount: 20,
            maximumEncodingSymbolCount: 25)
        let header = ALCHeader(
            lct,
            extensions: [
                .nop(wordCount: 2), .fileDeliveryTable(FDTTag(version: 2, instanceID: 0xABCDE)),
                .unknown(type: 0xF0, content: [1, 2, 3]), .contentEncoding(3),
                .authentication([0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5]),
                .unknown(type: 127, content: [0xFF, 0xFE]), .transmissionInformation(information),
                .time(time),
            ])
        let expected = hex(
            """
            10 10 12 05 00000000 0001 0000
            00 02 0000 00000000
            C0 2ABCDE
            F0 010203
            C1 03 0000
            01 02 F0F1 F2F3F4F5
            7F 01 FFFE
            40 03 0000000186A3 0578 14 19
            02 04 D0AA EEAB755A 2E146A1A 00000004
            """)
        #expect(header.encoded() == expected)
        #expect(try ALCHeader(bytes: expected) == header)
    }

    @Test(
        "Fields are as narrow as their values and the shared half word allow",
        arguments: [
            (1, 1, "10 10 03 00 00000000 0001 0001"),
            (0xFFFF, 0xFFFF, "10 10 03 00 00000000 FFFF FFFF"),
            (0x1_0000, 1, "10 A0 04 00 00000000 00010000 00000001"),
            (1, 0x1_0000, "10 A0 04 00 00000000 00000001 00010000"),
            (0x1_0000, 0x1_0000, "10 A0 04 00 00000000 00010000 00010000"),
            (0x1_0000_0000, 1, "10 90 04 00 00000000 000100000000 0001"),
            (1, 0x1_0000_0000, "10 30 04 00 00000000 0001 000100000000"),
            // As long with half words as without.
            (1, 1 << 48, "10 C0 05 00 00000000 00000001 0001000000000000"),
            (0x1_0000, 1 << 48, "10 C0 05 00 00000000 00010000 0001000000000000"),
            (1, 1 << 80, "10 E0 06 00 00000000 00000001 000100000000000000000000"),
            (1, 1 << 96, "10 70 06 00 00000000 0001 0001000000000000000000000000"),
            (
                1 << 48 - 1, 1 << 112 - 1,
                "10 F0 07 00 00000000 FFFFFFFFFFFF FFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            ),
            (nil, 1, "10 20 03 00 00000000 00000001"),
            (1, nil, "10 80 03 00 00000000 00000001"),
            (nil, nil, "10 00 02 00 00000000"),
            // No room for these without the half word, which the other field then has, too.
            (1 << 32, nil, "10 90 04 00 00000000 000100000000 0000"),
            (nil, 1 << 96, "10 70 06 00 00000000 0000 0001000000000000000000000000"),
        ] as [(UInt64?, UInt128?, String)])
    func narrowest(session: UInt64?, object: UInt128?, digits: String) throws {
        #expect(try ALCHeader(self.header(session: session, object: object)).encoded() == hex(digits))
    }

    @Test("Wider fields, where they are asked for")
    func asked() throws {
        var lct = try header(session: 1, object: 2)
        (lct.sessionBitCount, lct.objectBitCount) = (32, 16)
        #expect(ALCHeader(lct).encoded() == hex("10 A0 04 00 00000000 00000001 00000002"))
        (lct.sessionBitCount, lct.objectBitCount) = (48, 112)
        #expect(
            ALCHeader(lct).encoded()
                == hex("10 F0 07 00 00000000 000000000001 0000000000000000000000000002"))
        (lct.sessionBitCount, lct.objectBitCount) = (0, 0)
        lct.sessionID = TransportSessionID(0)
        lct.objectID = .fileDeliveryTable
        // Both are there, though nothing but zeros.
        #expect(ALCHeader(lct).encoded() == hex("10 10 03 00 00000000 0000 0000"))
    }

    @Test("Congestion control, indication and flags")
    func fixedFields() throws {
        var lct = try header(session: 1, object: 2)
        lct.congestionControl = 0x0102_0304_0506_0708_090A_0B0C_0D0E_0F10
        lct.congestionControlBitCount = 128
        lct.protocolSpecificIndication = 2
        lct.closesSession = true
        #expect(
            ALCHeader(lct).encoded()
                == hex("1E 12 06 00 0102030405060708 090A0B0C0D0E0F10 0001 0002"))
        lct.congestionControl = 0x0102_0304_0506_0708
        lct.congestionControlBitCount = 64
        lct.closesObject = true
        #expect(ALCHeader(lct).encoded() == hex("16 13 04 00 0102030405060708 0001 0002"))
        lct.congestionControlBitCount = 96
        lct.closesSession = false
        #expect(ALCHeader(lct).encoded() == hex("1A 11 05 00 00000000 0102030405060708 0001 0002"))
    }

    @Test("Extensions of odd sizes are filled up with zeros")
    func padding() throws {
        let lct = try header(session: 1, object: 2)
        let header = ALCHeader(
            lct,
            extensions: [
                .authentication([]), .authentication([1, 2, 3]), .unknown(type: 200, content: [9]),
            ])
        #expect(
            header.encoded()
                == hex("10 10 07 00 00000000 0001 0002 01010000 01020102 03000000 C8090000"))
    }

    @Test("Whatever can be written is read again, by receivers too", arguments: SimulationSeed.seeds(2_000))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let header = RandomHeader.make(&random)
        let bytes = header.encoded()
        let payload = random.bytes(random.integer(in: 0...9))
        let read = try ALCHeader(bytes: bytes + payload)
        #expect(read.extensions == header.extensions)
        #expect(read.lct.sessionID == header.lct.sessionID)
        #expect(read.lct.objectID == header.lct.objectID)
        // Fields may be wider than asked for; nothing else changes.
        #expect(read.encoded() == bytes)
        let packet = try ALCPacket(bytes: bytes + payload)
        #expect(packet.sessionID == header.lct.sessionID)
        #expect(packet.objectID == header.lct.objectID)
        #expect(packet.headerByteCount == bytes.count)
        #expect(packet.codepoint == header.lct.codepoint)
        #expect(packet.closesSession == header.lct.closesSession)
        #expect(packet.closesObject == header.lct.closesObject)
        for headerExtension in header.extensions {
            RandomHeader.check(headerExtension, in: packet, bytes)
        }
    }

    private func header(session: UInt64?, object: UInt128?) throws -> LCTHeader {
        LCTHeader(
            sessionID: try session.map { try #require(TransportSessionID($0)) },
            objectID: try object.map { try #require(TransportObjectID($0)) }, codepoint: 0)
    }
}
