/// Which repair symbols of a RaptorQ block are to be made next.
///
/// They ascend from the first on, as ``BroadcastSender/LapOrder`` has it; after the last of 2²⁴ symbols the
/// block's source symbols come, which nobody makes, and then the first repair symbol again.
struct FountainCourse {
    private static let symbolCountLimit = 1 << 24

    private let symbolCount: Int
    private var next: Int
    /// How many are still wanted; `nil` for no end.
    private var restCount: Int?

    /// - Parameters:
    ///   - symbolCount: K.
    ///   - lapSymbolCount: symbols of the block in a lap.
    ///   - firstLap: number of the first lap, from 1.
    ///   - lapCount: how many there are; `nil` for no end.
    init(symbolCount: Int, lapSymbolCount: Int, firstLap: Int, lapCount: Int?) {
        let first =
            (firstLap - 1) % Self.symbolCountLimit * (lapSymbolCount % Self.symbolCountLimit)
            % Self.symbolCountLimit
        self.symbolCount = symbolCount
        self.next = max(first, symbolCount)
        let (total, overflow) = (lapCount ?? .max).multipliedReportingOverflow(by: lapSymbolCount)
        // A course that comes around is as good as endless.
        self.restCount =
            overflow || total > Self.symbolCountLimit - first ? nil : max(0, first + total - self.next)
    }

    /// How many are still wanted; `nil` for no end.
    var remainingCount: Int? { self.restCount }

    /// Takes up to `limit` symbols, all with ascending numbers; none at the end.
    mutating func take(_ limit: Int) -> Range<Int> {
        let count = min(limit, self.restCount ?? limit, Self.symbolCountLimit - self.next)
        let range = self.next..<self.next + count
        self.restCount = self.restCount.map { $0 - count }
        self.next = range.upperBound == Self.symbolCountLimit ? self.symbolCount : range.upperBound
        return range
    }
}
