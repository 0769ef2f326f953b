/// Header extension EXT_TIME: the sender's clock, and times of the session, as far as they are told.
///
/// - Specification: RFC 5651, section 5.2.2.
public struct LCTTime: Hashable, Sendable {
    /// Sender current time, seconds since 1900 modulo 2³² (NTP).
    public var senderSeconds: UInt32?
    /// Sender current time, 2⁻³² seconds beyond ``senderSeconds``.
    public var senderFraction: UInt32?
    /// Expected residual time of the session in seconds.
    public var residualSeconds: UInt32?
    /// When the session last changed, seconds since 1900 modulo 2³².
    public var lastChangedSeconds: UInt32?
    /// The 8 bits that are for the protocol above.
    public var protocolBits: UInt8 = 0

    /// Nothing told.
    public init() {}
}
