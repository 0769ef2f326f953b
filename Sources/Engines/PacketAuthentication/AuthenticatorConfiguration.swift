/// Limits of an authenticator; its memory follows from them and from the object.
public struct AuthenticatorConfiguration: Hashable, Sendable {
    /// Packets that may wait for the root of their batch, 0...65 535.
    public var waitingPacketLimit = 256
    /// Of them, packets that claim one root of one batch, 1...128; the oldest makes room.
    public var waitingPacketLimitOfRoot = 8
    /// Claimed roots that are remembered until one of a batch is proven, 1...65 535; the one that was not
    /// heard of for the longest makes room.
    public var claimLimit = 512
    /// Bytes of a waiting packet beside its symbol; one with a longer header cannot wait.
    public var waitingHeaderByteCount = 256

    /// The usual limits.
    public init() {}
}
