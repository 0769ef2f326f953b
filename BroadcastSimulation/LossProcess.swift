package import SimulationKit

/// Which packets a receiver loses: a seeded course of a ``LossModel``, asked from the first packet onward.
///
/// It jumps from loss to loss, so that packets that arrive cost nothing.
package struct LossProcess: Sendable {
    /// The present stretch of lost packets, or the next one; `Int.max` where none comes any more.
    private var burst: Range<Int>
    /// The first packet after the stretch before that one: what is asked for before it was lost.
    private var firstArrival = 0
    private var random: SeededRandom
    private let arrivals: GeometricDraw
    private let losses: GeometricDraw
    private let lossShareIn64Bits: UInt64
    /// Whether a packet's fate says nothing about the next one's.
    private let isMemoryless: Bool

    /// Begins at packet 0, in a burst as often as the model says.
    package init(_ model: LossModel, random: SeededRandom) {
        self.init(LossDraws(model), random: random)
    }

    /// As above, with tables that many receivers share.
    init(_ draws: LossDraws, random: SeededRandom) {
        self.arrivals = draws.arrivals
        self.losses = draws.losses
        self.lossShareIn64Bits = draws.lossShareIn64Bits
        self.isMemoryless = draws.isMemoryless
        self.random = random
        self.burst = 0..<0
        self.begin(at: 0)
    }

    /// The first packet at or after `packet` that arrives, and how many arrive before the next loss.
    ///
    /// - Parameter packet: no smaller than in earlier calls.
    package mutating func nextArrivals(from packet: Int) -> Range<Int> {
        while self.burst.upperBound <= packet { self.advance() }
        if self.burst.contains(packet) {
            guard self.burst.upperBound < .max else { return .max ..< .max }
            self.advance()
        }
        return max(packet, self.firstArrival)..<self.burst.lowerBound
    }

    /// Whether a packet is lost.
    ///
    /// - Parameter packet: no smaller than in earlier calls.
    package mutating func loses(_ packet: Int) -> Bool {
        // What happened in between is of no account; drawing it would cost most of the time.
        // The packet right behind a burst is known to arrive.
        if self.isMemoryless, self.burst.upperBound < packet { self.begin(at: packet) }
        while self.burst.upperBound <= packet { self.advance() }
        return self.burst.contains(packet) || packet < self.firstArrival
    }

    /// Draws the state of a packet of which nothing is known; stretches have no memory of their beginning.
    private mutating func begin(at packet: Int) {
        self.burst = packet..<packet
        if self.random.next() < self.lossShareIn64Bits {
            self.burst = packet..<Self.sum(packet, self.losses.next(&self.random))
        } else {
            self.advance()
        }
    }

    private mutating func advance() {
        self.firstArrival = self.burst.upperBound
        let first = Self.sum(self.burst.upperBound, self.arrivals.next(&self.random))
        self.burst = first..<(first < .max ? Self.sum(first, self.losses.next(&self.random)) : .max)
    }

    private static func sum(_ packet: Int, _ count: Int) -> Int {
        let (sum, overflow) = packet.addingReportingOverflow(count)
        return overflow ? .max : sum
    }
}

/// The tables of a loss model, made once for all receivers.
struct LossDraws: Sendable {
    let arrivals: GeometricDraw
    let losses: GeometricDraw
    let lossShareIn64Bits: UInt64
    let isMemoryless: Bool

    init(_ model: LossModel) {
        self.arrivals = GeometricDraw(probability: model.beginProbability)
        self.losses = GeometricDraw(probability: model.endProbability)
        self.lossShareIn64Bits = UInt64(model.lossShare * 0x1p64)
        self.isMemoryless = model.meanBurstLength == nil
    }
}
