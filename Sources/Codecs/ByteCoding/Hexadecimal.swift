/// Hexadecimal digits as ASCII bytes.
public enum Hexadecimal {
    /// The value `0 ..< 16` of an ASCII digit of either case; `nil` for any other byte.
    public static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: return digit - 0x30
        case 0x41...0x46: return digit - 0x41 + 10
        case 0x61...0x66: return digit - 0x61 + 10
        default: return nil
        }
    }

    /// The lower-case ASCII digit of the lowest four bits of `value`.
    public static func digit(_ value: UInt8) -> UInt8 {
        let nibble = value & 15
        return nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10
    }

    /// Two lower-case digits for each byte.
    public static func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [self.digit($0 >> 4), self.digit($0)] }, as: UTF8.self)
    }
}
