/// Transport object identifier (TOI): tells the objects of a session apart; 0 is the file delivery table.
///
/// - Specification: RFC 5651, section 5.1; RFC 6726, section 3.3.
public struct TransportObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The greatest identifier, 2¹¹² − 1.
    public static let maximumRawValue: UInt128 = 1 << 112 - 1
    /// The identifier of the file delivery table.
    public static let fileDeliveryTable = Self(bits: 0)

    /// The number, below 2¹¹².
    public let rawValue: UInt128

    /// Creates an identifier; `nil` beyond 112 bits.
    public init?(_ rawValue: UInt128) {
        guard rawValue <= Self.maximumRawValue else { return nil }
        self.rawValue = rawValue
    }

    init(bits: UInt128) {
        self.rawValue = bits & Self.maximumRawValue
    }

    /// The order of the numbers.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The number in decimal digits.
    public var description: String { "\(self.rawValue)" }
}
