public import LayeredCoding

/// All that a receiver must know to join a FLUTE session of one channel, as one small text.
///
///     v=0
///     o=- 7 1 IN IP4 10.0.0.1
///     s=Firmware
///     t=0 0
///     a=source-filter: incl IN IP4 239.1.2.3 10.0.0.1
///     a=flute-tsi:7
///     m=application 4001 FLUTE/UDP 0
///     c=IN IP4 239.1.2.3/64
///     b=AS:20000
///     a=FEC-declaration:0 encoding-id=6
///
/// - Specification: RFC 8866; RFC 4570 for the source; 3GPP TS 26.346, section 7.3, and the expired
///   draft-ietf-rmt-flute-sdp for what is FLUTE's own.
public struct SessionDescription: Hashable, Sendable {
    /// Longest text that we accept, in bytes.
    public static let maximumByteCount = 16_384

    /// The name of the session (`s=`), for people.
    public var name: String
    /// Who describes the session, by name (`o=`), without white space; `-` for nobody.
    public var originUserName: String
    /// A number that no other session of this originator has (`o=`).
    public var originID: UInt64
    /// A number that grows with every change of the description (`o=`).
    public var originVersion: UInt64
    /// The originator's address (`o=`): an IP address, or a host's name.
    public var originAddress: String
    /// The IP address that packets are sent to, a multicast group as a rule (`c=`).
    public var group: String
    /// The UDP port that packets are sent to, 1...65 535 (`m=`).
    public var port: UInt16
    /// How many routers a packet may pass (`c=`); of IPv4 only, since SDP has no place for it in IPv6.
    public var hopLimit: UInt8?
    /// The only address that packets come from (`a=source-filter`); `nil` for any.
    public var sourceAddress: String?
    /// The session's identifier (`a=flute-tsi`).
    public var sessionID: TransportSessionID
    /// The greatest rate on the wire (`b=AS`), which SDP rounds up to kilobits.
    public var bitsPerSecond: UInt64?
    /// The FEC schemes that a receiver must know (`a=FEC-declaration`), in the order of their preference.
    public var schemes: [FECScheme]
    /// When the session begins, in NTP seconds (since 1900, `t=`); `nil` for an open beginning.
    public var start: UInt64?
    /// When the session ends, in NTP seconds (since 1900, `t=`); `nil` for an open end.
    public var stop: UInt64?
    /// Lines for the whole session that we do not know, without line ends: `a=tool:x`.
    public var otherLines: [String]
    /// Lines for the FLUTE channel that we do not know.
    public var otherChannelLines: [String]

    /// Describes a session; the rest may be set afterwards.
    ///
    /// - Parameters:
    ///   - group: an IP address, a multicast group as a rule.
    ///   - port: a port of 0 is a programming error.
    /// - Returns: `nil` where `group` is no address.
    public init?(name: String, group: String, port: UInt16, sessionID: TransportSessionID) {
        precondition(port > 0, "nobody can receive on port 0")
        guard let address = AddressText(group) else { return nil }
        self.name = name
        self.originUserName = "-"
        self.originID = sessionID.rawValue
        self.originVersion = 1
        self.originAddress = address.family == .ip4 ? "0.0.0.0" : "::"
        self.group = group
        self.port = port
        self.sessionID = sessionID
        self.schemes = []
        self.otherLines = []
        self.otherChannelLines = []
    }
}
