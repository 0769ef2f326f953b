package import Timekeeping

/// What a simulated network does to the datagrams on their way to one endpoint.
///
/// Each fault is independent of the others and drawn for each datagram and each recipient on its own: with
/// multicast, one receiver misses what another one gets.
package struct NetworkFaults: Hashable, Sendable {
    /// Datagrams lost one by one, per million.
    package var lossPartsPerMillion = 0
    /// Datagrams lost in bursts; `nil`: none.
    package var burstLoss: BurstLoss?
    /// Datagrams that arrive twice, per million; the second copy has a latency of its own.
    package var duplicationPartsPerMillion = 0
    /// Datagrams that are held back for up to `reorderingDelay`, while later ones pass, per million.
    package var reorderingPartsPerMillion = 0
    /// For how long a reordered datagram is held back at most.
    package var reorderingDelay: Interval = .milliseconds(20)
    /// How long a datagram travels.
    ///
    /// A range alone changes no order: nothing overtakes on one link except by reordering.
    package var latency: ClosedRange<Interval> = .milliseconds(1)...(.milliseconds(1))
    /// Datagrams that the network's corrupting closure damages, per million.
    package var corruptionPartsPerMillion = 0
    /// Datagrams that the network's truncating closure cuts short, per million.
    package var truncationPartsPerMillion = 0

    /// Creates faults of which none happens, with a latency of one millisecond.
    package init() {}

    /// A network that delivers everything once, in order, a millisecond later.
    package static let none = Self()

    /// Random faults, each of them switched off in about half of all cases.
    ///
    /// Runs in which some faults never happen reach states which runs full of every fault miss. Loss stays at or
    /// below half of all datagrams, so that progress remains possible.
    package init(drawnFrom random: inout SeededRandom) {
        if random.happens(partsPerMillion: 500_000) {
            self.lossPartsPerMillion = random.integer(in: 1_000...400_000)
        }
        if random.happens(partsPerMillion: 500_000) {
            self.burstLoss = BurstLoss(
                beginPartsPerMillion: random.integer(in: 100...5_000),
                endPartsPerMillion: random.integer(in: 50_000...500_000)
            )
        }
        if random.happens(partsPerMillion: 500_000) {
            self.duplicationPartsPerMillion = random.integer(in: 1_000...300_000)
        }
        if random.happens(partsPerMillion: 500_000) {
            self.reorderingPartsPerMillion = random.integer(in: 1_000...300_000)
            self.reorderingDelay = .microseconds(random.integer(in: 100...200_000))
        }
        if random.happens(partsPerMillion: 500_000) {
            self.latency = .microseconds(50)...(.microseconds(random.integer(in: 50...100_000)))
        }
        if random.happens(partsPerMillion: 500_000) {
            self.corruptionPartsPerMillion = random.integer(in: 1_000...50_000)
        }
        if random.happens(partsPerMillion: 500_000) {
            self.truncationPartsPerMillion = random.integer(in: 1_000...50_000)
        }
    }
}
