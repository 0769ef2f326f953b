internal import SimulationKit

/// How many symbols a source block of K symbols needs until our RaptorQ decodes it, by chance.
///
/// Symbols without payload cannot be decoded; what was measured stands in: 0.58 % of blocks are not decodable
/// from K symbols and 0.005 % not from K + 1; K + 2 always sufficed. The code itself promises 1 % and 0.01 %.
/// - Specification: RFC 6330, section 5.8.
package struct DecodingChance: Hashable, Sendable {
    /// The share of blocks that K symbols do not decode, `0 ... 1`.
    package var failureWithK: Double
    /// The share of blocks that K + 1 symbols do not decode, no more than ``failureWithK``.
    package var failureWithOneMore: Double

    /// RaptorQ, as measured.
    package static let raptorQ = DecodingChance(failureWithK: 0.0058, failureWithOneMore: 0.00005)
    /// Codes for which any K symbols do: Reed-Solomon, and none.
    package static let certain = DecodingChance(failureWithK: 0, failureWithOneMore: 0)

    /// How many symbols beyond K a block needs: 0, 1 or 2.
    func extraSymbolCount(_ random: inout SeededRandom) -> Int {
        guard self.failureWithK > 0 else { return 0 }
        let draw = Double(random.next() >> 11) * 0x1p-53
        return draw < self.failureWithOneMore ? 2 : draw < self.failureWithK ? 1 : 0
    }
}
