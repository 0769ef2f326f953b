public import PacketAuthenticationFormat

/// A key that may sign batches: it may disturb what is delivered, and can authorise nothing.
public struct BroadcastKey<Checking: RootChecking>: Sendable {
    /// The first 24 bits of its TUF key ID, by which packets name it.
    public let tag: UInt32
    /// Checks its signatures.
    public let checking: Checking

    /// Creates a key.
    ///
    /// - Parameter tag: 24 bits; two keys may have the same, and both are tried then.
    public init(tag: UInt32, checking: Checking) {
        precondition(tag < 1 << 24, "a key tag has 24 bits")
        self.tag = tag
        self.checking = checking
    }
}
