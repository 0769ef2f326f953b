import ByteCoding
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
    private static let readCommand: [UInt8] = [
        0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18,
        0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ]

    // The standard prints the bytes as they are sent, lowest first: `aa 36 91 8a` is 0x8A9136AA.
    private static let examples: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0..<32), 0x46DD_794E),
        ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
        (Self.readCommand, 0xD996_3A56),
    ]

    @Test("The examples of RFC 3720, appendix B.4, come out", arguments: 0..<5)
    func vectors(number: Int) {
        let (bytes, checksum) = Self.examples[number]
        #expect(CRC32C.checksum(of: bytes.span) == checksum)
    }

    @Test("Nothing, and the digits that all checksums are compared by")
    func others() {
        #expect(CRC32C.checksum(of: [UInt8]().span) == 0)
        #expect(CRC32C.checksum(of: Array("123456789".utf8).span) == 0xE306_9283)
    }

    @Test("Each single bit changes the checksum")
    func singleBits() {
        let bytes = Array("a record of the journal".utf8)
        let checksum = CRC32C.checksum(of: bytes.span)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(CRC32C.checksum(of: changed.span) != checksum)
            }
        }
    }
}
