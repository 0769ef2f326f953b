/// The address that a session's packets come from; its port says nothing, for a restarted sender has another.
///
/// - Specification: RFC 5651, section 1: a session is identified by the sender's address and its TSI.
public struct SourceID: Hashable, Sendable {
    /// The address's upper half; IPv4 addresses stand in their mapped form.
    public let addressHigh: UInt64
    /// The address's lower half.
    public let addressLow: UInt64

    /// Creates the ID of an address.
    public init(addressHigh: UInt64, addressLow: UInt64) {
        self.addressHigh = addressHigh
        self.addressLow = addressLow
    }
}
