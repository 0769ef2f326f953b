package import Timekeeping

/// A network of numbered endpoints that loses, repeats, reorders, delays and damages what it carries.
///
/// It is a value and knows no clock: send with the present instant, ask for the next delivery, move the clock
/// there. Everything follows from the seed. Each recipient has its own stream of chance, so that neither another
/// recipient nor its faults change what this one meets.
package struct SimulatedNetwork<Payload> {
    /// Changes a payload in place, with chance from the recipient's own stream.
    package typealias Damage = (inout Payload, inout SeededRandom) -> Void

    /// What has happened so far.
    package private(set) var statistics = NetworkStatistics()

    private struct Recipient {
        var faults: NetworkFaults
        var random: SeededRandom
        var isInBurst = false
        // By sender: nothing that is not reordered arrives before this.
        var lastArrivals: [Int: MonotonicInstant] = [:]
    }

    private var recipients: [Recipient]
    private var queue = EventQueue<SimulatedDelivery<Payload>>()
    private let corrupting: Damage
    private let truncating: Damage

    /// Creates a network of the endpoints `0 ..< endpointCount`, all of which meet `faults`.
    ///
    /// - Parameters:
    ///   - corrupting: damages a payload; called as often as `corruptionPartsPerMillion` says.
    ///   - truncating: cuts a payload short; called as often as `truncationPartsPerMillion` says.
    package init(
        endpointCount: Int,
        seed: UInt64,
        faults: NetworkFaults = .none,
        corrupting: @escaping Damage = { _, _ in },
        truncating: @escaping Damage = { _, _ in }
    ) {
        self.recipients = (0..<endpointCount).map { endpoint in
            Recipient(faults: faults, random: SeededRandom(seed: seed, stream: UInt64(endpoint)))
        }
        self.corrupting = corrupting
        self.truncating = truncating
    }

    /// How many endpoints there are.
    package var endpointCount: Int { self.recipients.count }

    /// How many datagrams and copies are on their way.
    package var inFlightCount: Int { self.queue.count }

    /// When the next datagram arrives; `nil` when none is on its way.
    package var nextDeliveryInstant: MonotonicInstant? { self.queue.nextInstant }

    /// Sets what datagrams meet from now on, on their way to every endpoint.
    ///
    /// With `.none` the network heals; what is on its way arrives as it would have.
    package mutating func setFaults(_ faults: NetworkFaults) {
        for endpoint in self.recipients.indices {
            self.setFaults(faults, toward: endpoint)
        }
    }

    /// Sets what datagrams meet from now on, on their way to one endpoint.
    package mutating func setFaults(_ faults: NetworkFaults, toward endpoint: Int) {
        self.recipients[endpoint].faults = faults
        self.recipients[endpoint].isInBurst = false
    }

    /// Sends a datagram to one endpoint.
    package mutating func send(
        _ payload: Payload, from sender: Int, to endpoint: Int, at now: MonotonicInstant
    ) {
        self.statistics.sentCount += 1
        guard !self.isLost(toward: endpoint) else { return }
        self.dispatch(payload, from: sender, to: endpoint, at: now)
        let repeats = self.recipients[endpoint].faults.duplicationPartsPerMillion
        if self.recipients[endpoint].random.happens(partsPerMillion: repeats) {
            self.statistics.duplicatedCount += 1
            self.dispatch(payload, from: sender, to: endpoint, at: now)
        }
    }

    /// Sends a datagram to every endpoint but the sender.
    package mutating func multicast(_ payload: Payload, from sender: Int, at now: MonotonicInstant) {
        for endpoint in self.recipients.indices where endpoint != sender {
            self.send(payload, from: sender, to: endpoint, at: now)
        }
    }

    /// Hands over the next datagram that arrives; `nil` when none is on its way.
    package mutating func nextDelivery() -> (instant: MonotonicInstant, delivery: SimulatedDelivery<Payload>)?
    {
        guard let next = self.queue.popNext() else { return nil }
        self.statistics.deliveredCount += 1
        return (next.instant, next.event)
    }

    /// Hands over the next datagram if it arrives at `deadline` or before.
    package mutating func nextDelivery(
        notAfter deadline: MonotonicInstant
    ) -> (instant: MonotonicInstant, delivery: SimulatedDelivery<Payload>)? {
        guard let instant = self.queue.nextInstant, instant <= deadline else { return nil }
        return self.nextDelivery()
    }

    private mutating func isLost(toward endpoint: Int) -> Bool {
        let faults = self.recipients[endpoint].faults
        if let burst = faults.burstLoss {
            let isInBurst = self.recipients[endpoint].isInBurst
            let change = isInBurst ? burst.endPartsPerMillion : burst.beginPartsPerMillion
            if self.recipients[endpoint].random.happens(partsPerMillion: change) {
                self.recipients[endpoint].isInBurst.toggle()
            }
            if self.recipients[endpoint].isInBurst,
                self.recipients[endpoint].random.happens(partsPerMillion: burst.lossPartsPerMillion)
            {
                self.statistics.burstLostCount += 1
                return true
            }
        }
        guard self.recipients[endpoint].random.happens(partsPerMillion: faults.lossPartsPerMillion) else {
            return false
        }
        self.statistics.lostCount += 1
        return true
    }

    /// Damages one copy, draws its arrival and puts it on its way.
    private mutating func dispatch(
        _ payload: Payload, from sender: Int, to endpoint: Int, at now: MonotonicInstant
    ) {
        let faults = self.recipients[endpoint].faults
        var payload = payload
        if self.recipients[endpoint].random.happens(partsPerMillion: faults.corruptionPartsPerMillion) {
            self.statistics.corruptedCount += 1
            self.corrupting(&payload, &self.recipients[endpoint].random)
        }
        if self.recipients[endpoint].random.happens(partsPerMillion: faults.truncationPartsPerMillion) {
            self.statistics.truncatedCount += 1
            self.truncating(&payload, &self.recipients[endpoint].random)
        }
        let arrival = self.drawArrival(from: sender, to: endpoint, at: now)
        let delivery = SimulatedDelivery(sender: sender, recipient: endpoint, sentAt: now, payload: payload)
        self.queue.schedule(delivery, at: arrival)
    }

    private mutating func drawArrival(
        from sender: Int, to endpoint: Int, at now: MonotonicInstant
    ) -> MonotonicInstant {
        let faults = self.recipients[endpoint].faults
        let latencies = faults.latency.lowerBound.nanoseconds...faults.latency.upperBound.nanoseconds
        let latency = self.recipients[endpoint].random.integer(in: latencies)
        let earliest = self.recipients[endpoint].lastArrivals[sender] ?? now
        let arrival = max(now.advanced(by: Interval(nanoseconds: latency)), earliest)
        let share = faults.reorderingPartsPerMillion
        guard self.recipients[endpoint].random.happens(partsPerMillion: share) else {
            self.recipients[endpoint].lastArrivals[sender] = arrival
            return arrival
        }
        self.statistics.reorderedCount += 1
        let delay = self.recipients[endpoint].random.integer(
            in: 1...max(1, faults.reorderingDelay.nanoseconds))
        return arrival.advanced(by: Interval(nanoseconds: delay))
    }
}
