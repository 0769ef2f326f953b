import LayeredCoding
import PacketAuthenticationFormat
import SimulationKit
import Testing

/// EXT_AUTH of strangers.
@Suite struct AuthenticationExtensionTests {
    private static func parse(
        _ bytes: [UInt8]
    ) throws(AuthenticationExtensionError) -> AuthenticationExtension {
        try AuthenticationExtension(parsing: bytes.span.bytes, in: 0..<bytes.count)
    }

    /// The signed extension of the vectors, with one byte changed.
    private static func changed(_ index: Int, _ value: UInt8) -> [UInt8] {
        var bytes = Vectors.signedExtension
        bytes[index] = value
        return bytes
    }

    @Test("What the other program wrote is understood")
    func vectors() throws {
        let signed = try Self.parse(Vectors.signedExtension)
        #expect(signed.position == SymbolPosition(batch: 9, leaf: 0))
        #expect(signed.keyTag == Vectors.keyTag && signed.depth == 3)
        #expect(signed.siblings == 12..<60 && signed.signature == 60..<124)
        let unsigned = try Self.parse(Vectors.unsignedExtension)
        #expect(unsigned.position == SymbolPosition(batch: 4, leaf: 5) && unsigned.signature == nil)
    }

    @Test("It is found where the packet's header has it, and is plain ALC for others")
    func insidePacket() throws {
        var header = LCTHeader(sessionID: TransportSessionID(7), objectID: TransportObjectID(9), codepoint: 6)
        header.closesObject = false
        let content = Array(Vectors.unsignedExtension.dropFirst(2))
        let bytes =
            ALCHeader(header, extensions: [.nop(wordCount: 2), .authentication(content)]).encoded()
            + [0, 0, 0, 1] + [UInt8](repeating: 1, count: 16)
        let packet = try ALCPacket(parsing: bytes.span.bytes)
        let range = try #require(packet.authentication)
        let field = try AuthenticationExtension(parsing: bytes.span.bytes, in: range)
        #expect(field.position == SymbolPosition(batch: 4, leaf: 5))
        #expect(bytes[field.siblings].elementsEqual(Vectors.unsignedExtension[12...]))
        #expect(packet.objectID == TransportObjectID(9))
    }

    @Test("Every wrong field has its own error")
    func wrongFields() {
        #expect(throws: AuthenticationExtensionError.otherScheme(14)) {
            try Self.parse(Self.changed(2, 0xE8))
        }
        for bits in 1...7 as ClosedRange<UInt8> {
            #expect(throws: AuthenticationExtensionError.reservedBits(bits)) {
                try Self.parse(Self.changed(2, 0xF8 | bits))
            }
        }
        for depth in [0, 8, 255] as [UInt8] {
            #expect(throws: AuthenticationExtensionError.depthOutOfRange(depth)) {
                try Self.parse(Self.changed(3, depth))
            }
        }
        // Depth or signature that the length does not have room for, or leaves room after.
        #expect(throws: AuthenticationExtensionError.wrongLength(byteCount: 124, neededByteCount: 140)) {
            try Self.parse(Self.changed(3, 4))
        }
        #expect(throws: AuthenticationExtensionError.wrongLength(byteCount: 124, neededByteCount: 108)) {
            try Self.parse(Self.changed(3, 2))
        }
        #expect(throws: AuthenticationExtensionError.wrongLength(byteCount: 124, neededByteCount: 60)) {
            try Self.parse(Self.changed(2, 0xF0))
        }
        // A length, or a type, that the range does not have.
        #expect(throws: AuthenticationExtensionError.wrongLength(byteCount: 124, neededByteCount: 124)) {
            try Self.parse(Self.changed(1, 30))
        }
        #expect(throws: AuthenticationExtensionError.wrongLength(byteCount: 124, neededByteCount: 124)) {
            try Self.parse(Self.changed(0, 2))
        }
        #expect(throws: Never.self) { try Self.parse(Self.changed(8, 7)) }
        #expect(throws: AuthenticationExtensionError.leafOutOfRange(8, depth: 3)) {
            try Self.parse(Self.changed(8, 8))
        }
    }

    @Test("Truncated and over-long extensions are refused, at every length")
    func lengths() throws {
        let whole = Vectors.signedExtension
        for count in 0..<whole.count + 9 where count != whole.count {
            let bytes = Array(whole.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - whole.count))
            let expected: AuthenticationExtensionError =
                count < 12
                ? .truncated(byteCount: count) : .wrongLength(byteCount: count, neededByteCount: 124)
            #expect(throws: expected) { try Self.parse(bytes) }
        }
        // A range that ends outside the datagram.
        let cut = Array(whole.prefix(100))
        #expect(throws: AuthenticationExtensionError.truncated(byteCount: 124)) {
            try AuthenticationExtension(parsing: cut.span.bytes, in: 0..<124)
        }
    }

    @Test("Sizes: 12 bytes, 16 for a sibling, 64 for a signature")
    func sizes() {
        #expect(AuthenticationExtension.byteCount(depth: 5, isSigned: true) == 156)
        #expect(AuthenticationExtension.byteCount(depth: 5, isSigned: false) == 92)
        #expect(
            AuthenticationExtension.byteCount(depth: 7, isSigned: true)
                == AuthenticationExtension.maximumByteCount)
        // LCT header of cast's sessions, EXT_AUTH, payload ID and a symbol of 1272 bytes.
        #expect(12 + AuthenticationExtension.byteCount(depth: 5, isSigned: true) + 4 + 1272 <= 1448)
    }

    @Test("Any bytes are refused or mean what they say", arguments: SimulationSeed.seeds(300))
    func anyBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bytes = random.bytes(4 * random.integer(in: 0...50))
        if bytes.count >= 12, seed % 2 == 0 {
            bytes.replaceSubrange(
                0..<4, with: [1, UInt8(bytes.count / 4), 0xF0 | (bytes[2] & 8), bytes[3] & 7])
        }
        guard let field = try? Self.parse(bytes) else { return }
        #expect(field.siblings.count == 16 * field.depth && Int(field.position.leaf) < 1 << field.depth)
        #expect((field.signature ?? field.siblings).upperBound == bytes.count)
    }
}
