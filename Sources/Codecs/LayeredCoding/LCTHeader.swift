/// The fields of an LCT header, extensions apart.
///
/// One combination cannot be written: a session identifier of more than 32 bits without an object identifier
/// (the standard's widths have no room for it). The object identifier is then 0.
///
/// - Specification: RFC 5651, section 5.1.
public struct LCTHeader: Hashable, Sendable {
    /// Congestion control information, as many of its low bits as ``congestionControlBitCount`` says.
    public var congestionControl: UInt128 = 0
    /// 32, 64, 96 or 128.
    public var congestionControlBitCount = 32
    /// Protocol-specific indication, 2 bits; ALC wants the upper one set where source symbols are told from
    /// repair ones (RFC 5775, section 4.2), and FLUTE does not use it.
    public var protocolSpecificIndication: UInt8 = 0
    /// The session; `nil` for a packet that has no such field.
    public var sessionID: TransportSessionID?
    /// Bits of the field, 0...48; the writer takes more where the identifier, or the flag that both fields
    /// share, needs them.
    public var sessionBitCount = 16
    /// The object; `nil` for a packet that has no such field.
    public var objectID: TransportObjectID?
    /// Bits of the field, 0...112; the writer takes more where the identifier, or the flag that both fields
    /// share, needs them.
    public var objectBitCount = 16
    /// Codepoint; in FLUTE the FEC Encoding ID.
    public var codepoint: UInt8 = 0
    /// Flag A: the session ends.
    public var closesSession = false
    /// Flag B: the object ends.
    public var closesObject = false

    /// A header of a session's object.
    public init(sessionID: TransportSessionID?, objectID: TransportObjectID?, codepoint: UInt8) {
        self.sessionID = sessionID
        self.objectID = objectID
        self.codepoint = codepoint
    }
}
