internal import LayeredCoding

/// Which symbols the blocks of one size send in a lap.
struct BlockCourse: Sendable {
    /// Encoding symbols of RaptorQ: their IDs have 24 bits.
    private static let fountainSymbolCount = 1 << 24

    /// Source symbols of a block, K.
    let symbolCount: Int
    /// Symbols of a block in each lap.
    let lapSymbolCount: Int
    /// Repair symbols that exist for a block.
    private let repairSymbolCount: Int
    private let isFountain: Bool
    /// RaptorQ: encoding symbols that may be sent, after which the first one comes again.
    private let encodingSymbolCount: Int
    /// RaptorQ: the lap's first symbol; Reed–Solomon: the lap's first repair symbol, from 0.
    private var first = 0

    /// - Parameter repairLimit: repair symbols that may be sent of RaptorQ; `nil` for all.
    init(
        _ information: TransmissionInformation, symbolCount: Int, _ overheadPercent: Int, repairLimit: Int?
    ) {
        let wantedCount = (symbolCount * overheadPercent + 99) / 100
        let existingCount = Self.repairSymbolCount(information, symbolCount: symbolCount)
        self.symbolCount = symbolCount
        self.isFountain = information.scheme == .raptorQ
        self.repairSymbolCount =
            self.isFountain ? min(existingCount, repairLimit ?? existingCount) : existingCount
        self.encodingSymbolCount = symbolCount + self.repairSymbolCount
        self.lapSymbolCount = symbolCount + min(wantedCount, self.repairSymbolCount)
    }

    mutating func begin(lap: Int) {
        let passedLapCount = lap - 1
        if self.isFountain {
            guard self.encodingSymbolCount > 0 else { return }
            // Both factors are 2²⁴ at most.
            self.first =
                passedLapCount % self.encodingSymbolCount * (self.lapSymbolCount % self.encodingSymbolCount)
                % self.encodingSymbolCount
        } else if self.repairSymbolCount > 0 {
            let lapRepairCount = self.lapSymbolCount - self.symbolCount
            self.first =
                passedLapCount % self.repairSymbolCount * lapRepairCount % self.repairSymbolCount
        }
    }

    /// The symbol that a block sends in its turn `turn` of the lap, from 0.
    @inline(__always)
    func encodingSymbolID(inTurn turn: Int) -> Int {
        if self.isFountain {
            let id = self.first + turn
            // Less than once around: a lap has no more symbols than there are.
            return id < self.encodingSymbolCount ? id : id - self.encodingSymbolCount
        }
        guard turn >= self.symbolCount else { return turn }
        let repair = self.first + turn - self.symbolCount
        // Less than once around: a lap has no more repair symbols than there are.
        return self.symbolCount + (repair < self.repairSymbolCount ? repair : repair - self.repairSymbolCount)
    }

    private static func repairSymbolCount(
        _ information: TransmissionInformation, symbolCount: Int
    ) -> Int {
        guard symbolCount > 0 else { return 0 }
        switch information.scheme {
        case .raptorQ:
            return self.fountainSymbolCount - symbolCount
        case .compactNoCode:
            return 0
        case .reedSolomon, .smallBlockSystematic:
            // RFC 5510, section 6.2: a block smaller than the greatest has proportionally fewer symbols.
            let greatest = information.maximumBlockSymbolCount
            let count = symbolCount * information.maximumEncodingSymbolCount / max(1, greatest)
            return max(0, min(count, information.maximumEncodingSymbolCount) - symbolCount)
        }
    }
}
