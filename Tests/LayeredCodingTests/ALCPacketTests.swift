import LayeredCoding
import Testing

@Suite struct ALCPacketTests {
    @Test("The shortest usual header: 16 bits each for session and object")
    func shortest() throws {
        let packet = try parsed("10 10 03 06  00000000  ABCD 1234  0100 0005 FFFF")
        #expect(packet.sessionID.rawValue == 0xABCD)
        #expect(packet.objectID.rawValue == 0x1234)
        #expect(packet.codepoint == 6)
        #expect((packet.closesSession, packet.closesObject) == (false, false))
        #expect(packet.headerByteCount == 12)
        #expect(packet.fileDeliveryTable == nil && packet.contentEncoding == nil && packet.time == nil)
        #expect(packet.transmissionInformation == nil && packet.authentication == nil)
    }

    @Test(
        "Session and object identifiers of every width",
        arguments: [
            // The second byte: S, O (2 bits), H.
            ("10 00 02 00 00000000", nil, nil),
            ("10 80 03 00 00000000 FFFFFFFF", 0xFFFF_FFFF, 0),
            ("10 20 03 00 00000000 FFFFFFFF", 0, 0xFFFF_FFFF),
            ("10 A0 04 00 00000000 01020304 05060708", 0x0102_0304, 0x0506_0708),
            ("10 10 03 00 00000000 FFFF FFFE", 0xFFFF, 0xFFFE),
            ("10 90 04 00 00000000 010203040506 0708", 0x0102_0304_0506, 0x0708),
            ("10 30 04 00 00000000 0102 030405060708", 0x0102, 0x0304_0506_0708),
            ("10 40 04 00 00000000 0102030405060708", 0, 0x0102_0304_0506_0708),
            ("10 50 05 00 00000000 0001 00000000000000000002", 1, 2),
            ("10 60 05 00 00000000 0102030405060708090A0B0C", 0, 0x0102_0304_0506_0708_090A_0B0C),
            (
                "10 F0 07 00 00000000 FFFFFFFFFFFF FFFFFFFFFFFFFFFFFFFFFFFFFFFF", 1 << 48 - 1, 1 << 112 - 1
            ),
        ] as [(String, UInt64?, UInt128?)])
    func widths(digits: String, session: UInt64?, object: UInt128?) throws {
        guard let session, let object else {
            #expect(throws: PacketError.noObject) { try parsed(digits) }
            return
        }
        let packet = try parsed(digits)
        #expect(packet.sessionID.rawValue == session)
        #expect(packet.objectID.rawValue == object)
        #expect(packet.headerByteCount == hex(digits).count)
    }

    @Test("Congestion control information of every width is passed over", arguments: 0...3)
    func congestionControl(words: Int) throws {
        let first = String(0x10 | words << 2, radix: 16)
        let control = String(repeating: "FFFFFFFF", count: words + 1)
        let packet = try parsed("\(first) 10 0\(3 + words) 00 \(control) 0007 0008")
        #expect((packet.sessionID.rawValue, packet.objectID.rawValue) == (7, 8))
        #expect(packet.headerByteCount == 12 + 4 * words)
    }

    @Test("Flags that close, and bits that mean nothing to us", arguments: 0...3)
    func flags(closing: Int) throws {
        // All of PSI and of the reserved bits are set.
        let packet = try parsed("13 1\(String(0xC | closing, radix: 16)) 03 81 00000000 0001 0002")
        #expect(packet.closesSession == (closing & 2 != 0))
        #expect(packet.closesObject == (closing & 1 != 0))
        #expect(packet.codepoint == 129)
        #expect(packet.objectID.rawValue == 2)
    }

    @Test("Every extension is found, unknown ones of both forms between them")
    func extensions() throws {
        let packet = try parsed(
            """
            10 10 14 05 00000000 0001 0000
            00 02 EEEE EEEEEEEE
            C0 2ABCDE
            F0 123456
            C1 03 0000
            01 03 F0F1F2F3 F4F5F6F7 F8F9
            7F 01 FFFF
            40 03 000000000001 0578 40 50
            02 05 F0AA 00000001 00000002 00000003 00000004
            0001
            """)
        #expect(packet.fileDeliveryTable == FDTTag(version: 2, instanceID: 0xABCDE))
        #expect(packet.contentEncoding == 3)
        #expect(packet.authentication == 32..<44)
        #expect(packet.transmissionInformation == 48..<60)
        #expect(packet.headerByteCount == 80)
        let time = try #require(packet.time)
        #expect((time.senderSeconds, time.senderFraction) == (1, 2))
        #expect((time.residualSeconds, time.lastChangedSeconds) == (3, 4))
        #expect(time.protocolBits == 0xAA)
    }

    @Test(
        "Times are told in any combination",
        arguments: [
            ("02 01 0000", [nil, nil, nil, nil]),
            ("02 02 8000 00000009", [9, nil, nil, nil]),
            ("02 03 C000 00000009 0000000A", [9, 10, nil, nil]),
            ("02 02 2000 00000009", [nil, nil, 9, nil]),
            ("02 02 1000 00000009", [nil, nil, nil, 9]),
            ("02 03 9000 00000009 0000000A", [9, nil, nil, 10]),
            // Announced and not there, there and not announced.
            ("02 02 F000 00000009", [9, nil, nil, nil]),
            ("02 03 0F01 00000009 0000000A", [nil, nil, nil, nil]),
        ] as [(String, [UInt32?])])
    func times(digits: String, values: [UInt32?]) throws {
        let count = hex(digits).count / 4
        let time = try #require(try parsed("10 10 0\(3 + count) 05 00000000 0001 0000 \(digits)").time)
        #expect(
            [time.senderSeconds, time.senderFraction, time.residualSeconds, time.lastChangedSeconds]
                == values)
    }

    @Test("Only FLUTE versions 1 and 2 are known", arguments: 0...15)
    func versions(version: Int) throws {
        let digits = "10 10 04 00 00000000 0001 0000 C0 \(String(version, radix: 16))00007"
        guard version == 1 || version == 2 else {
            #expect(throws: PacketError.unknownFLUTEVersion(UInt8(version))) { try parsed(digits) }
            return
        }
        #expect(try parsed(digits).fileDeliveryTable == FDTTag(version: UInt8(version), instanceID: 7))
    }

    @Test(
        "What cannot be a packet is refused",
        arguments: [
            ("", .truncated(byteCount: 0, neededByteCount: 4)),
            ("10 10 03", .truncated(byteCount: 3, neededByteCount: 4)),
            ("10 10 03 00 00000000 0001 00", .truncated(byteCount: 11, neededByteCount: 12)),
            ("10 10 04 00 00000000 0001 0000", .truncated(byteCount: 12, neededByteCount: 16)),
            ("00 10 03 00 00000000 0001 0000", .unknownVersion(0)),
            ("20 10 03 00 00000000 0001 0000", .unknownVersion(2)),
            ("F0 10 03 00 00000000 0001 0000", .unknownVersion(15)),
            ("10 10 02 00 00000000 0001 0000", .headerTooShort(byteCount: 8, neededByteCount: 12)),
            ("10 10 00 00 00000000 0001 0000", .headerTooShort(byteCount: 0, neededByteCount: 12)),
            ("1C 10 05 00 00000000 00000000 00000000", .headerTooShort(byteCount: 20, neededByteCount: 24)),
            // Extensions without length, longer than the header, and by one word.
            ("10 10 04 00 00000000 0001 0000 00 00 0000", .badExtension(type: 0)),
            ("10 10 04 00 00000000 0001 0000 05 02 0000 00000000", .badExtension(type: 5)),
            ("10 10 05 00 00000000 0001 0000 00 01 0000 40 FF 0000", .badExtension(type: 64)),
        ] as [(String, PacketError)])
    func refusals(digits: String, error: PacketError) throws {
        let bytes = hex(digits)
        // Bytes beyond those of 1C… make the datagram long enough.
        let padded = digits.hasPrefix("1C") ? bytes + [0, 0, 0, 0] : bytes
        #expect(throws: error) { try ALCPacket(bytes: padded) }
        #expect(!"\(error)".isEmpty)
    }

    @Test("The longest header has 255 words")
    func longest() throws {
        let start = hex("10 10 FF 00 00000000 0001 0000")
        let nops = (0..<252).flatMap { _ in hex("00 01 0000") }
        #expect(try ALCPacket(bytes: start + nops).headerByteCount == 1020)
        let one = [0, 252] + [UInt8](repeating: 7, count: 252 * 4 - 2)
        #expect(try ALCPacket(bytes: start + one).headerByteCount == 1020)
        #expect(throws: PacketError.truncated(byteCount: 1016, neededByteCount: 1020)) {
            try ALCPacket(bytes: start + nops.dropLast(4))
        }
    }

    private func parsed(_ digits: String) throws -> ALCPacket { try ALCPacket(bytes: hex(digits)) }
}

extension ALCPacket {
    init(bytes: [UInt8]) throws(PacketError) { try self.init(parsing: bytes.span.bytes) }
}

extension ALCHeader {
    init(bytes: [UInt8]) throws(PacketError) { try self.init(parsing: bytes.span.bytes) }
}
