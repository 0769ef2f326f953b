/// What a packet carries so that receivers can tell that its symbol is genuine.
public enum PacketProof: Hashable, Sendable {
    /// Nothing.
    case none
    /// The path to the root of its batch.
    case path
    /// The path, and the signature of the root.
    case signedPath
}
