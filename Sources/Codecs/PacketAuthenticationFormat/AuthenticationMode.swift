/// Which packets carry the signature of their batch.
public enum AuthenticationMode: String, Hashable, Sendable, CaseIterable {
    /// Of a batch, in a lap, the first two packets and every fourth: a receiver knows the root soon and waits
    /// little.
    case sparse
    /// Every packet: each can be verified alone.
    case selfContained
    /// None: receivers get the spine, the list of all roots, as an object of its own.
    case spine

    /// Whether a packet carries the signature.
    ///
    /// - Parameter index: how many packets of its batch went before it in this lap.
    public func signs(packet index: Int) -> Bool {
        switch self {
        case .sparse: index < 2 || index & 3 == 0
        case .selfContained: true
        case .spine: false
        }
    }
}
