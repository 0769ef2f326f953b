/// Header extension EXT_FDT: which FDT instance a packet of object 0 belongs to.
///
/// - Specification: RFC 6726, section 3.4.1.
public struct FDTTag: Hashable, Sendable {
    /// The greatest instance ID, 2²⁰ − 1; the one after it is 0.
    public static let maximumInstanceID: UInt32 = 1 << 20 - 1

    /// FLUTE version: 2, or 1 for senders of RFC 3926.
    public let version: UInt8
    /// Instance ID, below 2²⁰.
    public let instanceID: UInt32

    /// Creates a tag; numbers beyond 4 and 20 bits are cut off.
    public init(version: UInt8 = 2, instanceID: UInt32) {
        self.version = version & 0xF
        self.instanceID = instanceID & Self.maximumInstanceID
    }
}
