import RaptorQCode
import SimulationKit

/// Draws descriptions of objects of all sizes.
enum RandomInformation {
    /// A description that is possible, its numbers often at their limits.
    static func next(_ random: inout SeededRandom) throws -> ObjectTransmissionInformation {
        let alignment = random.integer(in: 0...2) == 0 ? random.integer(in: 1...255) : 4
        let unitCount = random.integer(in: 1...(65_535 / alignment))
        let symbolByteCount = unitCount * alignment
        let greatestSymbolCount = UInt64(256 * 56_403)
        let symbolCount = random.integer(in: 1...(greatestSymbolCount >> random.integer(in: UInt64(0)...23)))
        let lastSymbolByteCount = random.integer(in: 1...UInt64(symbolByteCount))
        let transferByteCount = (symbolCount - 1) * UInt64(symbolByteCount) + lastSymbolByteCount
        let leastBlockCount = Int((symbolCount + 56_402) / 56_403)
        let greatestBlockCount = Int(min(256, symbolCount))
        return try ObjectTransmissionInformation(
            transferByteCount: transferByteCount,
            symbolByteCount: symbolByteCount,
            sourceBlockCount: random.integer(in: leastBlockCount...greatestBlockCount),
            subBlockCount: random.integer(in: 0...1) == 0 ? 1 : random.integer(in: 1...unitCount),
            symbolAlignment: alignment
        )
    }
}
