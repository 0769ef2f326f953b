/// What a receiver has met so far.
public struct ReceptionStatistics: Hashable, Sendable {
    /// Datagrams of any kind.
    public internal(set) var datagramCount: UInt64 = 0
    /// Their payloads in bytes.
    public internal(set) var byteCount: UInt64 = 0
    /// Encoding symbols that a decoder took.
    public internal(set) var newSymbolCount: UInt64 = 0
    /// Encoding symbols that were there already.
    public internal(set) var repeatedSymbolCount: UInt64 = 0
    /// Packets of file delivery tables.
    public internal(set) var tablePacketCount: UInt64 = 0
    /// Symbols that, by the gaps in their numbers, were sent while this receiver listened.
    public internal(set) var sentSymbolCount: UInt64 = 0
    /// Of those, the symbols that arrived.
    public internal(set) var arrivedSymbolCount: UInt64 = 0
    private var ignoredCounts = [UInt64](repeating: 0, count: IgnoredReason.allCases.count)

    /// How many datagrams were ignored for a reason.
    public func ignoredCount(_ reason: IgnoredReason) -> UInt64 {
        self.ignoredCounts[reason.rawValue]
    }

    /// The share of the symbols that were lost, as far as the gaps in their numbers tell.
    ///
    /// From 0 to 1.
    public var lossFraction: Double {
        guard self.sentSymbolCount > 0 else { return 0 }
        // What came late, or twice, may make more of those that arrived.
        return max(0, 1 - Double(self.arrivedSymbolCount) / Double(self.sentSymbolCount))
    }

    mutating func ignore(_ reason: IgnoredReason) -> Disposition {
        self.ignoredCounts[reason.rawValue] += 1
        return .ignored(reason)
    }
}
