/// Facts about encoding symbols.
public enum EncodingSymbols {
    /// The greatest encoding symbol ID, 2²⁴ − 1: it has 24 bits on the wire.
    ///
    /// - Specification: RFC 6330, section 3.2.
    public static let maximumID = 1 << 24 - 1
}
