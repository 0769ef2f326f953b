/// Who sent a datagram: an opaque name of source address and port, equal only for equal sources.
///
/// 128 bits hold an IPv6 address, or an IPv4 one in its mapped form.
public struct SenderID: Hashable, Sendable {
    private let addressHigh: UInt64
    private let addressLow: UInt64
    private let port: UInt16

    /// Creates the ID from the two halves of an address and a port.
    public init(addressHigh: UInt64, addressLow: UInt64, port: UInt16) {
        self.addressHigh = addressHigh
        self.addressLow = addressLow
        self.port = port
    }
}
