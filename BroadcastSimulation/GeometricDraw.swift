internal import SimulationKit

/// Draws how many times something with a fixed probability is tried until it happens: 1, 2, ...
///
/// Without logarithms, whose last digit differs among systems: the probability that more than n tries are
/// needed is tabulated by multiplication, and a draw beyond the table begins again after it, because the
/// distribution has no memory.
struct GeometricDraw: Sendable {
    private static let tableSize = 1024

    /// At index n: how likely it is that more than n tries are needed, in units of 2⁻⁶⁴; falls.
    private let survival: [UInt64]

    /// - Parameter probability: of each try, `0 ... 1`; with 0 it never happens.
    init(probability: Double) {
        let failure = min(max(1 - probability, 0), 1)
        var share = 1.0
        self.survival = (0..<Self.tableSize).map { _ in
            share *= failure
            // 2⁶⁴ itself has no room; what is lost is less than chance itself could show.
            return share >= 1 ? .max : UInt64(share * 0x1p64)
        }
    }

    /// A number of tries; `Int.max` stands for never.
    func next(_ random: inout SeededRandom) -> Int {
        guard let last = self.survival.last, last < .max else { return .max }
        var tries = 0
        while true {
            let draw = random.next()
            guard draw < last else { return tries + self.place(of: draw) + 1 }
            tries += Self.tableSize
            guard tries < 1 << 48 else { return .max }
        }
    }

    /// The first entry that is not above `draw`.
    private func place(of draw: UInt64) -> Int {
        var low = 0
        var high = self.survival.count - 1
        while low < high {
            let middle = (low + high) / 2
            if self.survival[middle] <= draw { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
