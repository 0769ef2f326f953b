/// Transport session identifier (TSI): tells a sender's sessions apart.
///
/// - Specification: RFC 5651, section 5.1.
public struct TransportSessionID: Hashable, Sendable, CustomStringConvertible {
    /// The greatest identifier, 2⁴⁸ − 1.
    public static let maximumRawValue: UInt64 = 1 << 48 - 1

    /// The number, below 2⁴⁸.
    public let rawValue: UInt64

    /// Creates an identifier; `nil` beyond 48 bits.
    public init?(_ rawValue: UInt64) {
        guard rawValue <= Self.maximumRawValue else { return nil }
        self.rawValue = rawValue
    }

    init(bits: UInt128) {
        self.rawValue = UInt64(truncatingIfNeeded: bits) & Self.maximumRawValue
    }

    /// The number in decimal digits.
    public var description: String { "\(self.rawValue)" }
}
