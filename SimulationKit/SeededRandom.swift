/// Random numbers that a seed reproduces for ever, on every machine.
///
/// The generator is xoshiro256** (Blackman and Vigna, 2018), its state filled from the seed by splitmix64, as its
/// authors advise. Bounded draws are made here and not by the standard library, whose algorithm may change with a
/// toolchain: a seed noted in a bug report must still show the bug in ten years. Not for secrets.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Creates the generator of `seed`; every value is a good one.
    package init(seed: UInt64) {
        var filler = SplitMix64(state: seed)
        self.state = (filler.next(), filler.next(), filler.next(), filler.next())
    }

    /// Creates generator number `stream` of `seed`.
    ///
    /// Parts of a simulation that draw from streams of their own do not disturb one another: a second receiver
    /// changes nothing in what the first one meets.
    package init(seed: UInt64, stream: UInt64) {
        var filler = SplitMix64(state: stream)
        self.init(seed: seed ^ filler.next())
    }

    /// Creates a generator in a known state, which must not be all zeros; for published test vectors.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        precondition(state.0 | state.1 | state.2 | state.3 != 0, "xoshiro never leaves the state of zeros")
        self.state = state
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        let result = Self.rotated(self.state.1 &* 5, by: 7) &* 9
        let shifted = self.state.1 << 17
        self.state.2 ^= self.state.0
        self.state.3 ^= self.state.1
        self.state.1 ^= self.state.2
        self.state.0 ^= self.state.3
        self.state.2 ^= shifted
        self.state.3 = Self.rotated(self.state.3, by: 45)
        return result
    }

    /// A number below `bound`, each equally likely.
    ///
    /// - Precondition: `bound > 0`.
    package mutating func uniform(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "no number is below zero")
        // The high word of a product is uniform once the low words that would favour some results are rejected.
        let rejected = (0 &- bound) % bound
        while true {
            let product = self.next().multipliedFullWidth(by: bound)
            if product.low >= rejected { return product.high }
        }
    }

    /// An integer of `range`, each equally likely.
    package mutating func integer<Integer: FixedWidthInteger>(in range: ClosedRange<Integer>) -> Integer {
        let lowest = UInt64(truncatingIfNeeded: range.lowerBound)
        let width = UInt64(truncatingIfNeeded: range.upperBound) &- lowest
        let offset = width == .max ? self.next() : self.uniform(below: width + 1)
        return range.lowerBound &+ Integer(truncatingIfNeeded: offset)
    }

    /// An integer of `range`, each equally likely.
    ///
    /// - Precondition: the range is not empty.
    package mutating func integer<Integer: FixedWidthInteger>(in range: Range<Integer>) -> Integer {
        precondition(!range.isEmpty, "an empty range has no integer")
        return self.integer(in: range.lowerBound...(range.upperBound - 1))
    }

    /// Whether something happens that happens so many times in a million, `0 ... 1_000_000`.
    ///
    /// Certain answers draw nothing, so that a fault that is switched off leaves the other draws as they were.
    package mutating func happens(partsPerMillion: Int) -> Bool {
        guard partsPerMillion > 0 else { return false }
        guard partsPerMillion < 1_000_000 else { return true }
        return self.uniform(below: 1_000_000) < UInt64(partsPerMillion)
    }

    /// So many random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            var word: UInt64 = 0
            for index in 0..<count {
                word = index & 7 == 0 ? self.next() : word >> 8
                buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: word))
            }
            initializedCount = count
        }
    }

    /// Brings the elements of `array` into a random order, each equally likely.
    package mutating func shuffle<Element>(_ array: inout [Element]) {
        guard array.count > 1 else { return }
        for index in stride(from: array.count - 1, to: 0, by: -1) {
            array.swapAt(index, self.integer(in: 0...index))
        }
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
