/// Bytes as base64 text, with padding.
///
/// - Specification: RFC 4648, section 4.
public enum Base64 {
    private static let padding = UInt8(ascii: "=")

    /// The text of `bytes`: four characters for each three bytes, the last group padded with `=`.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let digit = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * position)) & 63
                text.append(position <= group.count ? self.character(ofDigit: digit) : self.padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of base64 text; `nil` when it is none.
    ///
    /// White space is skipped, since XML allows it there. Missing padding and bits behind the end are refused: one
    /// value has one text.
    public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var (digitCount, paddingCount) = (0, 0)
        for character in text {
            if character == 0x20 || (0x09...0x0D).contains(character) { continue }
            if character == self.padding {
                paddingCount += 1
                continue
            }
            guard paddingCount == 0, let digit = self.digit(ofCharacter: character) else { return nil }
            bits = bits << 6 | UInt32(digit)
            digitCount = (digitCount + 1) & 3
            guard digitCount == 0 else { continue }
            bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
            bytes.append(UInt8(truncatingIfNeeded: bits))
        }
        switch (digitCount, paddingCount) {
        case (0, 0): return bytes
        case (2, 2) where bits & 0xF == 0:
            return bytes + [UInt8(truncatingIfNeeded: bits >> 4)]
        case (3, 1) where bits & 0x3 == 0:
            return bytes + [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        default: return nil
        }
    }

    private static func character(ofDigit digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: return UInt8(ascii: "A") + digit
        case 26..<52: return UInt8(ascii: "a") + digit - 26
        case 52..<62: return UInt8(ascii: "0") + digit - 52
        case 62: return UInt8(ascii: "+")
        default: return UInt8(ascii: "/")
        }
    }

    private static func digit(ofCharacter character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): return 62
        case UInt8(ascii: "/"): return 63
        default: return nil
        }
    }
}
