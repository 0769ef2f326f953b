/// The tuple generator Tuple[K′, X] (RFC 6330, section 5.3.5.4) and the walk of Enc[] (section 5.3.5.3).
///
/// Made once for a block size: what depends on K′ alone is worked out beforehand.
struct TupleGenerator: Sendable {
    /// No encoding symbol is the sum of more intermediate symbols.
    ///
    /// Up to 30 LT symbols and 2 PI symbols; a third PI symbol comes only with fewer than 4 LT symbols.
    static let maximumRowWeight = DegreeDistribution.maximumDegree + 2

    private let ltSymbolCount: Int
    private let piSymbolCount: Int
    private let piModulus: Int
    private let factor: UInt32
    private let summand: UInt32
    private let ltStrideDivisor: FixedDivisor
    private let ltDivisor: FixedDivisor
    private let piStrideDivisor: FixedDivisor
    private let piDivisor: FixedDivisor

    /// The generator of blocks with these parameters.
    init(_ parameters: SourceBlockParameters) {
        ltSymbolCount = parameters.W
        piSymbolCount = parameters.P
        piModulus = parameters.P1
        factor = UInt32(53_591 + parameters.J * 997) | 1
        summand = UInt32(10_267 * (parameters.J + 1))
        ltStrideDivisor = FixedDivisor(parameters.W - 1)
        ltDivisor = FixedDivisor(parameters.W)
        piStrideDivisor = FixedDivisor(parameters.P1 - 1)
        piDivisor = FixedDivisor(parameters.P1)
    }

    /// Tuple[K′, X] for the internal symbol ID X.
    @inline(__always)
    func tuple(of X: UInt32) -> EncodingTuple {
        let y = summand &+ X &* factor
        let v = RandomGenerator.word(y, 0) & (1 << 20 - 1)
        let d = DegreeGenerator.degree(v, ltSymbolCount: ltSymbolCount)
        return EncodingTuple(
            d: d,
            a: 1 + ltStrideDivisor.remainder(of: RandomGenerator.word(y, 1)),
            b: ltDivisor.remainder(of: RandomGenerator.word(y, 2)),
            d1: d < 4 ? 2 + Int(RandomGenerator.word(X, 3) & 1) : 2,
            a1: 1 + piStrideDivisor.remainder(of: RandomGenerator.word(X, 4)),
            b1: piDivisor.remainder(of: RandomGenerator.word(X, 5))
        )
    }

    /// Writes the numbers of the intermediate symbols whose sum is the encoding symbol with internal symbol
    /// ID X.
    ///
    /// First the LT symbols, 0 ..< W, in the order of the walk, then the PI symbols, W ..< L; no number
    /// twice.
    /// - Parameters:
    ///   - X: The internal symbol ID: ESI for a source symbol, ESI + K′ − K for a repair symbol.
    ///   - indices: Room for ``maximumRowWeight`` numbers.
    /// - Returns: How many numbers of each kind were written.
    @inline(__always)
    func intermediateIndices(
        of X: UInt32, into indices: UnsafeMutablePointer<UInt16>
    ) -> (lt: Int, pi: Int) {
        let tuple = tuple(of: X)
        var b = tuple.b
        indices[0] = UInt16(truncatingIfNeeded: b)
        for step in 1..<max(tuple.d, 1) {
            b &+= tuple.a
            if b >= ltSymbolCount { b &-= ltSymbolCount }
            indices[step] = UInt16(truncatingIfNeeded: b)
        }
        var b1 = tuple.b1
        for step in 0..<tuple.d1 {
            if step > 0 { b1 = nextPISymbol(after: b1, stride: tuple.a1) }
            while b1 >= piSymbolCount { b1 = nextPISymbol(after: b1, stride: tuple.a1) }
            indices[tuple.d &+ step] = UInt16(truncatingIfNeeded: ltSymbolCount &+ b1)
        }
        return (tuple.d, tuple.d1)
    }

    @inline(__always)
    private func nextPISymbol(after b1: Int, stride: Int) -> Int {
        let next = b1 &+ stride
        return next >= piModulus ? next &- piModulus : next
    }
}
