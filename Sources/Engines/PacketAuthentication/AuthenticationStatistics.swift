/// What an authenticator has counted so far.
public struct AuthenticationStatistics: Hashable, Sendable {
    /// Packets found genuine, those that had waited included.
    public internal(set) var acceptedCount: UInt64 = 0
    /// Packets that were found genuine after they had waited.
    public internal(set) var releasedCount: UInt64 = 0
    /// Packets that were kept waiting.
    public internal(set) var waitedCount: UInt64 = 0
    /// Packets that were dropped for want of room while they waited; they may have been genuine.
    public internal(set) var evictedCount: UInt64 = 0
    /// Batches whose roots are known.
    public internal(set) var knownRootCount: UInt64 = 0
    /// Signatures that were checked.
    public internal(set) var checkCount: UInt64 = 0
    /// Signed packets whose signature was not checked at once, because the budget forbade it.
    public internal(set) var refusedCheckCount: UInt64 = 0

    // By the reasons' raw values; a fixed array would not be equatable.
    private var rejected: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)

    init() {}

    /// Packets that were rejected for a reason.
    public func rejectedCount(_ reason: RejectionReason) -> UInt64 {
        switch reason {
        case .notAuthenticated: self.rejected.0
        case .badExtension: self.rejected.1
        case .wrongSymbolLength: self.rejected.2
        case .wrongPosition: self.rejected.3
        case .unknownKey: self.rejected.4
        case .wrongRoot: self.rejected.5
        case .badSignature: self.rejected.6
        }
    }

    /// Packets that were rejected for any reason.
    public var rejectedCount: UInt64 {
        RejectionReason.allCases.reduce(0) { $0 + self.rejectedCount($1) }
    }

    mutating func reject(_ reason: RejectionReason, count: UInt64 = 1) {
        switch reason {
        case .notAuthenticated: self.rejected.0 += count
        case .badExtension: self.rejected.1 += count
        case .wrongSymbolLength: self.rejected.2 += count
        case .wrongPosition: self.rejected.3 += count
        case .unknownKey: self.rejected.4 += count
        case .wrongRoot: self.rejected.5 += count
        case .badSignature: self.rejected.6 += count
        }
    }
}
