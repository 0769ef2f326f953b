/// Which repair symbols of a RaptorQ block are to be made next.
///
/// They ascend from the first on, as ``BroadcastSender/LapOrder`` has it; after the last of 2²⁴ symbols the
/// block's source symbols come, which nobody makes, and then the first repair symbol again. Where fewer are
/// signed, that happens after the last of those.
struct FountainCourse {
    private static let symbolCountLimit = 1 << 24

    private let symbolCount: Int
    private let encodingSymbolCount: Int
    private var next: Int
    /// How many are still wanted; `nil` for no end.
    private var restCount: Int?

    /// - Parameters:
    ///   - symbolCount: K.
    ///   - lapSymbolCount: symbols of the block in a lap.
    ///   - firstLap: number of the first lap, from 1.
    ///   - lapCount: how many there are; `nil` for no end.
    ///   - repairLimit: repair symbols that may be sent; `nil` for all.
    init(
        symbolCount: Int, lapSymbolCount: Int, firstLap: Int, lapCount: Int?, repairLimit: Int? = nil
    ) {
        let limit = repairLimit.map { min(Self.symbolCountLimit, symbolCount + $0) } ?? Self.symbolCountLimit
        let first = (firstLap - 1) % limit * (lapSymbolCount % limit) % limit
        self.symbolCount = symbolCount
        self.encodingSymbolCount = limit
        self.next = max(first, symbolCount)
        let (total, overflow) = (lapCount ?? .max).multipliedReportingOverflow(by: lapSymbolCount)
        // A course that comes around is as good as endless.
        self.restCount =
            overflow || total > limit - first ? nil : max(0, first + total - self.next)
    }

    /// All that there are, for a course that comes around.
    var all: Range<Int> { self.symbolCount..<self.encodingSymbolCount }

    /// How many are still wanted; `nil` for no end.
    var remainingCount: Int? { self.restCount }

    /// Takes up to `limit` symbols, all with ascending numbers; none at the end.
    mutating func take(_ limit: Int) -> Range<Int> {
        let count = min(limit, self.restCount ?? limit, self.encodingSymbolCount - self.next)
        let range = self.next..<self.next + count
        self.restCount = self.restCount.map { $0 - count }
        self.next = range.upperBound == self.encodingSymbolCount ? self.symbolCount : range.upperBound
        return range
    }
}
