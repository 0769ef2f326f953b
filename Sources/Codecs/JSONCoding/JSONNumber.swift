/// A JSON number, kept as it was written.
///
/// JSON does not bound its numbers; converting one is left to the reader who knows which range is wanted, and
/// nothing is rounded on the way.
/// - Specification: RFC 8259, section 6.
public struct JSONNumber: Hashable, Sendable {
    /// The number as it stands in JSON, such as `-12.50e3`.
    public let text: String

    /// Takes `text` if it is a JSON number.
    public init?(text: String) {
        var scanner = JSONNumberScanner()
        for byte in text.utf8 where !scanner.accept(byte) { return nil }
        guard let number = scanner.number else { return nil }
        self = number
    }

    /// Creates a whole number.
    public init(_ value: some BinaryInteger) {
        self.text = String(value)
    }

    init(checkedText: String) {
        self.text = checkedText
    }

    /// The value, if the number is written without sign, fraction and exponent, and fits 64 bits.
    public var unsignedInteger: UInt64? {
        guard self.text.utf8.first != UInt8(ascii: "-") else { return nil }
        return UInt64(self.text)
    }
}
