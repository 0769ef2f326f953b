public import LayeredCoding
internal import RaptorQCode

/// Says which symbol of an object comes next, lap after lap.
///
/// In each lap every source block has its number of source symbols K and `overheadPercent` of K more, rounded
/// up, and the blocks take turns, one symbol each: a burst of losses hurts all of them a little. They differ
/// by one symbol at most and so end together.
///
/// - RaptorQ: the encoding symbols of a block in ascending order, from the first source symbol on. The first
///   lap has all source symbols and the first repair symbols; each later lap goes on where the one before
///   ended, with symbols that were never sent, until after the last of them the block begins anew: there are
///   2²⁴, or K and as many repair symbols as are signed.
/// - Reed–Solomon: the source symbols, then repair symbols as far as there are any, in each lap from where
///   the lap before left off.
/// - No code: the source symbols.
///
/// In groups of fewer blocks than there are, one group's symbols of a lap come before the next group's.
public struct LapOrder: Sendable {
    /// The greatest overhead: a hundred times the object.
    public static let maximumOverheadPercent = 10_000

    /// So many Reed–Solomon blocks take turns by default.
    public static let defaultSmallBlockGroup = 256

    /// Number of the current lap, from 1.
    public private(set) var lap: Int
    /// How many symbols of the current lap are still to come.
    public private(set) var remainingCount: Int
    /// How many symbols a lap has.
    public let symbolCountOfLap: Int
    /// How many source symbols the object has.
    public let sourceSymbolCount: Int
    /// How many blocks take turns.
    public let groupBlockCount: Int

    private let blockCount: Int
    private let largeBlockCount: Int
    private var large: BlockCourse
    private var small: BlockCourse
    private var groupStart = 0
    private var groupEnd: Int
    private var block = 0
    /// How many symbols each block that takes turns has sent in this lap before the newest one.
    private(set) var round = 0

    /// Creates the order of an object's symbols.
    ///
    /// - Parameters:
    ///   - information: the object, which may be empty.
    ///   - overheadPercent: repair symbols of a lap in per cent of the source symbols, 0...10 000.
    ///   - groupBlockCount: how many blocks take turns, at least 1; `nil` for all of RaptorQ, for up to 256
    ///     of Reed–Solomon, and for one without a code, whose symbols are best read in the order of the file.
    ///   - firstLap: number of the lap to begin with, at least 1.
    ///   - repairLimit: repair symbols of a RaptorQ block that may be sent; `nil` for all that exist.
    public init(
        _ information: TransmissionInformation, overheadPercent: Int, groupBlockCount: Int? = nil,
        firstLap: Int = 1, repairLimit: Int? = nil
    ) {
        precondition((0...Self.maximumOverheadPercent).contains(overheadPercent), "overhead out of range")
        precondition(groupBlockCount ?? 1 >= 1 && firstLap >= 1, "groups and laps count from 1")
        let blockCount = information.transferByteCount == 0 ? 0 : information.sourceBlockCount
        let largeCount = blockCount == 0 ? 0 : information.sourceBlock(0).symbolCount
        let smallCount = blockCount == 0 ? 0 : information.sourceBlock(blockCount - 1).symbolCount
        let total = Int(
            (information.transferByteCount + UInt64(information.symbolByteCount) - 1)
                / UInt64(information.symbolByteCount))
        self.sourceSymbolCount = total
        self.blockCount = blockCount
        self.largeBlockCount = largeCount == smallCount ? blockCount : total - smallCount * blockCount
        self.large = BlockCourse(
            information, symbolCount: largeCount, overheadPercent, repairLimit: repairLimit)
        self.small = BlockCourse(
            information, symbolCount: smallCount, overheadPercent, repairLimit: repairLimit)
        self.symbolCountOfLap =
            self.largeBlockCount * self.large.lapSymbolCount
            + (blockCount - self.largeBlockCount) * self.small.lapSymbolCount
        let defaultCount = Self.defaultGroupBlockCount(information.scheme, blockCount: blockCount)
        self.groupBlockCount = min(groupBlockCount ?? defaultCount, max(1, blockCount))
        self.groupEnd = self.groupBlockCount
        self.lap = firstLap
        self.remainingCount = self.symbolCountOfLap
        self.large.begin(lap: firstLap)
        self.small.begin(lap: firstLap)
    }

    /// The lap's next symbol; `nil` at its end, until ``beginLap()``.
    @inline(__always)
    public mutating func next() -> SymbolReference? {
        while self.remainingCount > 0 {
            if self.block == self.groupEnd { self.turn() }
            let block = self.block
            self.block += 1
            // Blocks of a lap that has one symbol less for them miss the last turn.
            let course = block < self.largeBlockCount ? self.large : self.small
            guard self.round < course.lapSymbolCount else { continue }
            self.remainingCount -= 1
            return SymbolReference(
                sourceBlock: block, encodingSymbolID: course.encodingSymbolID(inTurn: self.round))
        }
        return nil
    }

    /// How many symbols a block has in each lap.
    public func symbolCountOfLap(ofBlock block: Int) -> Int {
        (block < self.largeBlockCount ? self.large : self.small).lapSymbolCount
    }

    /// Begins the next lap, whatever is left of the current one.
    public mutating func beginLap() {
        // After 2⁶² laps the count stands still, and so do the symbols.
        if self.lap < 1 << 62 { self.lap += 1 }
        self.remainingCount = self.symbolCountOfLap
        self.groupStart = 0
        self.groupEnd = self.groupBlockCount
        self.block = 0
        self.round = 0
        self.large.begin(lap: self.lap)
        self.small.begin(lap: self.lap)
    }

    private static func defaultGroupBlockCount(_ scheme: FECScheme, blockCount: Int) -> Int {
        switch scheme {
        case .compactNoCode: 1
        // Small blocks, thousands of them perhaps: a sender keeps something of each block that takes turns.
        case .reedSolomon, .smallBlockSystematic: max(1, min(blockCount, Self.defaultSmallBlockGroup))
        case .raptorQ: max(1, blockCount)
        }
    }

    /// The next round of the group, or the first of the next group.
    private mutating func turn() {
        let course = self.groupStart < self.largeBlockCount ? self.large : self.small
        self.round += 1
        if self.round >= course.lapSymbolCount {
            self.round = 0
            self.groupStart = self.groupEnd
            self.groupEnd = min(self.blockCount, self.groupStart + self.groupBlockCount)
        }
        self.block = self.groupStart
    }
}
