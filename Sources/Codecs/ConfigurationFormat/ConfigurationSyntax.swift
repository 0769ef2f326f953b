/// The bytes that have a meaning in a configuration file.
enum ConfigurationSyntax {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// White space as the original reader strips it, as far as it is ASCII.
    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte)
    }

    static func isComment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
    }

    static func isDelimiter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
    }

    static func lowercased(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Whether `value` survives being written on one line.
    static func isRepresentable(_ value: [UInt8]) -> Bool {
        if let first = value.first, self.isWhitespace(first) { return false }
        if let last = value.last, self.isWhitespace(last) { return false }
        return !value.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 }
    }

    /// `range` of `bytes` without white space at its ends.
    static func trimmed(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
        var range = range
        while let first = range.first, self.isWhitespace(bytes[first]) { range.removeFirst() }
        while let last = range.last, self.isWhitespace(bytes[last]) { range.removeLast() }
        return range
    }
}
