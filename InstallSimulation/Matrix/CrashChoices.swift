internal import SimulationKit

/// Which of the changes that were not synchronised a power failure keeps: every subset where they are few.
struct CrashChoices {
    /// So many subsets are all tried.
    static let exhaustiveLimit = 4096

    private let count: Int
    private let isExhaustive: Bool
    private let sampleCount: Int
    private var random: SeededRandom

    /// The choices among `count` changes.
    ///
    /// - Parameters:
    ///   - exhaustiveLimit: up to so many subsets, all are chosen.
    ///   - sampleCount: how many are drawn where there are more.
    init(of count: Int, exhaustiveLimit: Int, sampleCount: Int, seed: UInt64) {
        self.count = count
        self.isExhaustive = count < Int.bitWidth - 2 && 1 << count <= exhaustiveLimit
        self.sampleCount = sampleCount
        self.random = SeededRandom(seed: seed, stream: UInt64(count))
    }

    /// How many subsets there are to try.
    var subsetCount: Int { self.isExhaustive ? 1 << self.count : self.sampleCount }

    /// Subset `number`; each is asked for once, in order.
    mutating func subset(_ number: Int) -> (Int) -> Bool {
        if self.isExhaustive { return { number >> $0 & 1 == 1 } }
        switch number {
        case 0: return { _ in false }
        case 1: return { _ in true }
        default: break
        }
        // First all that miss or keep a single change, then chance, with any share of changes kept.
        let single = (number - 2) / 2
        if single < self.count {
            let isOnlyOne = number.isMultiple(of: 2)
            return { ($0 == single) == isOnlyOne }
        }
        let share = self.random.integer(in: 50_000...950_000)
        let kept = (0..<self.count).map { _ in self.random.happens(partsPerMillion: share) }
        return { kept[$0] }
    }
}
