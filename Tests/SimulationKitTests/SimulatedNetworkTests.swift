import SimulationKit
import Testing
import Timekeeping

@Suite("The simulated network")
struct SimulatedNetworkTests {
    /// One delivery, in a form that two runs can be compared by.
    struct Arrival: Equatable {
        let instant: MonotonicInstant
        let recipient: Int
        let payload: [UInt8]
    }

    static let start = MonotonicInstant(nanoseconds: 0)

    /// Sends `count` numbered datagrams from endpoint 0 to all others, one per millisecond.
    static func run(
        _ faults: NetworkFaults, count: Int, endpointCount: Int = 2, seed: UInt64 = 1
    ) -> (arrivals: [Arrival], statistics: NetworkStatistics) {
        var network = SimulatedNetwork<[UInt8]>(
            endpointCount: endpointCount,
            seed: seed,
            faults: faults,
            corrupting: { payload, random in payload[random.integer(in: 0..<payload.count)] ^= 0x80 },
            truncating: { payload, random in payload.removeLast(random.integer(in: 1...payload.count)) }
        )
        for number in 0..<count {
            let payload = [UInt8(number >> 16 & 0x7f), UInt8(number >> 8 & 0x7f), UInt8(number & 0x7f)]
            network.multicast(payload, from: 0, at: Self.start.advanced(by: .milliseconds(Int64(number))))
        }
        var arrivals: [Arrival] = []
        while let (instant, delivery) = network.nextDelivery() {
            arrivals.append(
                Arrival(instant: instant, recipient: delivery.recipient, payload: delivery.payload))
        }
        return (arrivals, network.statistics)
    }

    @Test("Without faults everything arrives once, in order, a millisecond later, at all but the sender")
    func faultless() {
        let (arrivals, statistics) = Self.run(.none, count: 100, endpointCount: 4)
        #expect(arrivals.count == 300)
        #expect(!arrivals.contains { $0.recipient == 0 })
        let times = arrivals.filter { $0.recipient == 3 }.map(\.instant)
        #expect(times == (1...100).map { Self.start.advanced(by: .milliseconds($0)) })
        #expect(statistics.sentCount == 300 && statistics.deliveredCount == 300)
    }

    @Test("Loss takes its share, independently for each recipient")
    func loss() {
        var faults = NetworkFaults.none
        faults.lossPartsPerMillion = 200_000
        let (arrivals, statistics) = Self.run(faults, count: 20_000, endpointCount: 3)
        #expect((7_700...8_300).contains(statistics.lostCount))
        #expect(arrivals.count == 40_000 - statistics.lostCount)
        let instants = Dictionary(grouping: arrivals, by: \.recipient).mapValues { Set($0.map(\.instant)) }
        let both = instants[1, default: []].intersection(instants[2, default: []]).count
        #expect((12_500...13_100).contains(both), "0.8 × 0.8 of 20000 reach both")
    }

    @Test("Burst loss takes its share, in runs of its mean length")
    func burstLoss() {
        var faults = NetworkFaults.none
        // A burst begins every 100 datagrams and lasts 10: 10/110 are lost, in runs of ten.
        faults.burstLoss = BurstLoss(beginPartsPerMillion: 10_000, endPartsPerMillion: 100_000)
        let (arrivals, statistics) = Self.run(faults, count: 100_000)
        #expect((8_000...10_200).contains(statistics.burstLostCount))
        let gaps = zip(arrivals, arrivals.dropFirst()).filter {
            $0.instant.interval(to: $1.instant) > .milliseconds(1)
        }
        let meanRun = Double(statistics.burstLostCount) / Double(gaps.count)
        #expect((9.0...11.0).contains(meanRun), "mean run \(meanRun)")
    }

    @Test("Duplication adds its share of copies")
    func duplication() {
        var faults = NetworkFaults.none
        faults.duplicationPartsPerMillion = 100_000
        let (arrivals, statistics) = Self.run(faults, count: 20_000)
        #expect((1_850...2_150).contains(statistics.duplicatedCount))
        #expect(arrivals.count == 20_000 + statistics.duplicatedCount)
    }

    @Test("Reordering lets later datagrams pass, and changing latency alone does not")
    func reordering() {
        func inversionCount(_ faults: NetworkFaults) -> Int {
            var network = SimulatedNetwork<Int>(endpointCount: 2, seed: 5, faults: faults)
            for number in 0..<10_000 {
                network.send(
                    number, from: 0, to: 1, at: Self.start.advanced(by: .milliseconds(Int64(number))))
            }
            var numbers: [Int] = []
            while let (_, delivery) = network.nextDelivery() {
                numbers.append(delivery.payload)
            }
            return zip(numbers, numbers.dropFirst()).count { $0 > $1 }
        }
        var faults = NetworkFaults.none
        faults.latency = .milliseconds(1)...(.milliseconds(50))
        #expect(inversionCount(faults) == 0)
        faults.reorderingPartsPerMillion = 100_000
        faults.latency = .milliseconds(1)...(.milliseconds(1))
        // One in ten is held back for up to 20 ms, and only the first millisecond lets nobody pass.
        #expect((800...1_000).contains(inversionCount(faults)))
    }

    @Test("Corruption and truncation call their closures for their shares")
    func damage() {
        var faults = NetworkFaults.none
        faults.corruptionPartsPerMillion = 50_000
        faults.truncationPartsPerMillion = 20_000
        let (arrivals, statistics) = Self.run(faults, count: 20_000)
        #expect((900...1_100).contains(statistics.corruptedCount))
        #expect((330...470).contains(statistics.truncatedCount))
        #expect(arrivals.count { $0.payload.count < 3 } == statistics.truncatedCount)
        let corrupted = arrivals.count { $0.payload.contains { $0 > 0x7f } }
        #expect(corrupted <= statistics.corruptedCount && corrupted > statistics.corruptedCount * 9 / 10)
    }

    @Test(
        "The same seed gives the same trace, and another seed another one",
        arguments: SimulationSeed.seeds(50))
    func reproducible(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var faults = NetworkFaults(drawnFrom: &random)
        faults.lossPartsPerMillion = max(faults.lossPartsPerMillion, 100_000)
        let first = Self.run(faults, count: 300, endpointCount: 4, seed: seed)
        let second = Self.run(faults, count: 300, endpointCount: 4, seed: seed)
        let other = Self.run(faults, count: 300, endpointCount: 4, seed: seed + 1)
        #expect(first.arrivals == second.arrivals)
        #expect(first.statistics == second.statistics)
        #expect(first.arrivals != other.arrivals)
    }

    @Test("Another recipient and its faults change nothing for this one")
    func independentRecipients() {
        var faults = NetworkFaults.none
        faults.lossPartsPerMillion = 300_000
        let alone = Self.run(faults, count: 500, endpointCount: 2).arrivals.filter { $0.recipient == 1 }
        let inCompany = Self.run(faults, count: 500, endpointCount: 5).arrivals.filter { $0.recipient == 1 }
        #expect(alone == inCompany)
    }

    @Test("A healed network delivers everything again")
    func healing() {
        var faults = NetworkFaults.none
        faults.lossPartsPerMillion = 1_000_000
        var network = SimulatedNetwork<Int>(endpointCount: 2, seed: 1, faults: faults)
        network.send(1, from: 0, to: 1, at: Self.start)
        #expect(network.inFlightCount == 0)
        network.setFaults(.none)
        network.send(2, from: 0, to: 1, at: Self.start)
        #expect(network.nextDelivery(notAfter: Self.start) == nil)
        #expect(network.nextDelivery()?.delivery.payload == 2)
    }

    @Test("Drawn faults are switched off in about half of all runs")
    func drawnFaults() {
        let drawn = (0..<1000 as Range<UInt64>).map { seed in
            var random = SeededRandom(seed: seed)
            return NetworkFaults(drawnFrom: &random)
        }
        #expect((430...570).contains(drawn.count { $0.lossPartsPerMillion == 0 }))
        #expect((430...570).contains(drawn.count { $0.burstLoss == nil }))
        #expect(drawn.allSatisfy { $0.lossPartsPerMillion <= 500_000 })
    }
}
