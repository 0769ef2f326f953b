internal import PacketAuthentication

/// What a gate has counted so far, over all objects.
public struct GateStatistics: Hashable, Sendable {
    /// Packets that were found genuine.
    public internal(set) var verifiedCount: UInt64 = 0
    /// Packets that no key vouches for, of transport objects that were proven to carry an expected one.
    public internal(set) var forgedCount: UInt64 = 0
    /// Packets of other transport objects that no key vouches for.
    public internal(set) var unrecognizedCount: UInt64 = 0
    /// Packets that were kept until their batch was proven.
    public internal(set) var waitedCount: UInt64 = 0
    /// Of those, how many were not proven: forged ones, genuine ones without luck, and some that still wait.
    public internal(set) var unprovenCount: UInt64 = 0
    /// Signatures that were checked.
    public internal(set) var checkCount: UInt64 = 0
    /// Batches whose roots are known.
    public internal(set) var knownRootCount: UInt64 = 0
    /// All batches.
    public internal(set) var batchCount: UInt64 = 0

    mutating func add(_ counts: AuthenticationStatistics) {
        self.waitedCount += counts.waitedCount
        self.unprovenCount += counts.waitedCount - min(counts.releasedCount, counts.waitedCount)
        self.checkCount += counts.checkCount
    }
}
