import ByteCoding

/// Bytes as text of hexadecimal digits, and back.
enum HexadecimalText {
    /// Lower-case digits, two for a byte.
    static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = Hexadecimal.digit(byte >> 4)
                buffer[2 * index + 1] = Hexadecimal.digit(byte)
            }
            return 2 * bytes.count
        }
    }

    /// The bytes; `nil` for an odd number of digits, or something else than digits of either case.
    static func decode(_ text: String) -> [UInt8]? {
        let digitCount = text.utf8.count
        guard digitCount.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digitCount / 2)
        var high: UInt8?
        for digit in text.utf8 {
            guard let value = Hexadecimal.value(ofDigit: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
