/// What becomes of a packet.
public enum AuthenticationVerdict: Hashable, Sendable {
    /// It is genuine.
    case accepted
    /// It is kept until its batch is known; ``PacketAuthenticator/handOutReleased(_:)`` gives it back then.
    case waiting
    /// It is no packet of the object, or forged, and must be dropped.
    case rejected(RejectionReason)
}
