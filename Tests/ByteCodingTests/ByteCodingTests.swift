import ByteCoding
import Testing

@Suite("Integers and digests in bytes")
struct ByteCodingTests {
    @Test("A 32-bit integer is read at any offset in both orders")
    func readsUnaligned() {
        let bytes: [UInt8] = [0xFF, 0x01, 0x02, 0x03, 0x84]
        #expect(bytes.span.bytes.readUInt32(at: 1, .network) == 0x0102_0384)
        #expect(bytes.span.bytes.readUInt32(at: 1, .little) == 0x8403_0201)
    }

    @Test("What was written in an order is read in it", arguments: [ByteOrder.network, .little])
    func roundTrip(order: ByteOrder) {
        for value: UInt32 in [0, 1, 0xFF, 0x0403_0201, .max] {
            var bytes = [UInt8](repeating: 0xAA, count: 7)
            var span = bytes.mutableSpan
            var raw = span.mutableBytes
            raw.writeUInt32(value, at: 2, order)
            #expect(bytes.span.bytes.readUInt32(at: 2, order) == value)
            #expect(bytes[0] == 0xAA && bytes[1] == 0xAA && bytes[6] == 0xAA)
        }
    }

    @Test("A digest survives hexadecimal digits of either case")
    func digestText() throws {
        let text = "e7a646426d66b5df3318ba09f1ae33d2"
        let digest = try #require(MD5Digest(hexadecimal: text.utf8))
        #expect(digest.description == text)
        #expect(digest[0] == 0xE7 && digest[7] == 0xDF && digest[8] == 0x33 && digest[15] == 0xD2)
        #expect(MD5Digest(hexadecimal: text.uppercased().utf8) == digest)
        let bytes = (0..<16).map { digest[$0] }
        #expect(MD5Digest(reading: bytes.span.bytes, at: 0) == digest)
    }

    @Test(
        "What is not 32 hexadecimal digits is no digest",
        arguments: [
            "", "e7a646426d66b5df3318ba09f1ae33d", "e7a646426d66b5df3318ba09f1ae33d2a",
            "g7a646426d66b5df3318ba09f1ae33d2",
        ]
    )
    func refusesOtherText(text: String) {
        #expect(MD5Digest(hexadecimal: text.utf8) == nil)
    }
}
