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

    private var notAuthenticatedCount: UInt64 = 0
    private var badExtensionCount: UInt64 = 0
    private var wrongSymbolLengthCount: UInt64 = 0
    private var wrongPositionCount: UInt64 = 0
    private var unknownKeyCount: UInt64 = 0
    private var wrongRootCount: UInt64 = 0
    private var badSignatureCount: UInt64 = 0

    init() {}

    /// Packets that were rejected for a reason.
    public func rejectedCount(_ reason: RejectionReason) -> UInt64 {
        switch reason {
        case .notAuthenticated: self.notAuthenticatedCount
        case .badExtension: self.badExtensionCount
        case .wrongSymbolLength: self.wrongSymbolLengthCount
        case .wrongPosition: self.wrongPositionCount
        case .unknownKey: self.unknownKeyCount
        case .wrongRoot: self.wrongRootCount
        case .badSignature: self.badSignatureCount
        }
    }

    /// Packets that were rejected for any reason.
    public var rejectedCount: UInt64 {
        RejectionReason.allCases.reduce(0) { $0 + self.rejectedCount($1) }
    }

    mutating func reject(_ reason: RejectionReason, count: UInt64 = 1) {
        switch reason {
        case .notAuthenticated: self.notAuthenticatedCount += count
        case .badExtension: self.badExtensionCount += count
        case .wrongSymbolLength: self.wrongSymbolLengthCount += count
        case .wrongPosition: self.wrongPositionCount += count
        case .unknownKey: self.unknownKeyCount += count
        case .wrongRoot: self.wrongRootCount += count
        case .badSignature: self.badSignatureCount += count
        }
    }
}
