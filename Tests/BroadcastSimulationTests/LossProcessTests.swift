import SimulationKit
import Testing

@testable import BroadcastSimulation

@Suite("Losses of a link")
struct LossProcessTests {
    @Test("Draws agree with the geometric distribution", arguments: [0.001, 0.01, 0.05, 0.5, 0.9, 1])
    func geometric(probability: Double) {
        var random = SeededRandom(seed: 1)
        let draw = GeometricDraw(probability: probability)
        let count = 200_000
        let draws = (0..<count).map { _ in draw.next(&random) }
        let mean = Double(draws.reduce(0, +)) / Double(count)
        let deviation = (1 - probability).squareRoot() / probability
        #expect(abs(mean - 1 / probability) <= 5 * deviation / Double(count).squareRoot() + 1e-9)
        let ones = Double(draws.count { $0 == 1 }) / Double(count)
        let spread = (probability * (1 - probability) / Double(count)).squareRoot()
        #expect(abs(ones - probability) <= 5 * spread + 1e-9)
        // Beyond the table: more than 1500 tries.
        let tail = (0..<1500).reduce(1.0) { product, _ in product * (1 - probability) }
        let long = Double(draws.count { $0 > 1500 }) / Double(count)
        #expect(abs(long - tail) <= 5 * (tail / Double(count)).squareRoot() + 1e-9)
    }

    @Test("What never happens is never drawn")
    func never() throws {
        var random = SeededRandom(seed: 1)
        let draw = GeometricDraw(probability: 0).next(&random)
        #expect(draw == .max)
        var process = LossProcess(try #require(LossModel(lossShare: 0)), random: random)
        let arrivals = process.nextArrivals(from: 0)
        #expect(arrivals == 0 ..< .max)
        let isLost = process.loses(1_000_000_000)
        #expect(!isLost)
    }

    static let models: [(share: Double, burst: Double?)] = [
        (0.01, nil), (0.05, nil), (0.2, nil), (0.05, 20), (0.2, 3), (0.5, 1), (0.9, 20),
    ]

    @Test("The share of losses and the mean burst are those of the model", arguments: models)
    func statistics(share: Double, burst: Double?) throws {
        let model = try #require(LossModel(lossShare: share, meanBurstLength: burst))
        var process = LossProcess(model, random: SeededRandom(seed: 2))
        let count = 1_000_000
        let isLost = (0..<count).map { process.loses($0) }
        let lostCount = isLost.count { $0 }
        let burstCount = zip(isLost, [false] + isLost).count { $0 && !$1 }
        let expectedBurst = burst ?? 1 / (1 - share)
        let tolerance = 5 * (2 * expectedBurst * share / Double(count)).squareRoot()
        #expect(abs(Double(lostCount) / Double(count) - share) < tolerance)
        let meanBurst = Double(lostCount) / Double(burstCount)
        #expect(abs(meanBurst - expectedBurst) < 5 * expectedBurst / Double(burstCount).squareRoot())
    }

    @Test("Arrivals by stretches are the packets that are not lost", arguments: [nil, 4.0])
    func stretches(burst: Double?) throws {
        let model = try #require(LossModel(lossShare: 0.3, meanBurstLength: burst))
        let process = LossProcess(model, random: SeededRandom(seed: 3))
        var one = process
        let lost = Set((0..<10_000).filter { one.loses($0) })
        var other = process
        var arrived: Set<Int> = []
        var packet = 0
        while packet < 10_000 {
            let range = other.nextArrivals(from: packet)
            #expect(!range.isEmpty && range.lowerBound >= packet)
            arrived.formUnion(range)
            packet = range.upperBound
        }
        #expect(arrived.filter { $0 < 10_000 } == Set(0..<10_000).subtracting(lost))
    }

    @Test("Asking again, by smaller steps, gives the same arrivals", arguments: [nil, 40.0])
    func smallSteps(burst: Double?) throws {
        let model = try #require(LossModel(lossShare: 0.5, meanBurstLength: burst))
        let process = LossProcess(model, random: SeededRandom(seed: 6))
        var one = process
        var other = process
        var third = process
        for start in stride(from: 0, to: 10_000, by: 10) {
            let lost = (start..<start + 10).filter { one.loses($0) }
            var arrived: Set<Int> = []
            var packet = start
            while packet < start + 10 {
                let range = other.nextArrivals(from: packet)
                arrived.formUnion(range.clamped(to: start..<start + 10))
                packet = min(range.upperBound, start + 10)
                if range.lowerBound >= start + 10 { break }
            }
            #expect(arrived == Set(start..<start + 10).subtracting(lost))
            _ = third.nextArrivals(from: start)
            let isLost = third.loses(start)
            #expect(isLost == lost.contains(start))
        }
    }

    @Test("Packet 0 is lost as often as any other", arguments: [nil, 10.0])
    func beginning(burst: Double?) throws {
        let model = try #require(LossModel(lossShare: 0.2, meanBurstLength: burst))
        let lostCount = (0..<20_000).count { seed in
            var process = LossProcess(model, random: SeededRandom(seed: UInt64(seed)))
            return process.loses(0)
        }
        #expect(abs(lostCount - 4000) < 5 * 57)
    }

    @Test("A jump over packets leaves the share of losses as it is", arguments: [nil, 10.0])
    func jumps(burst: Double?) throws {
        let model = try #require(LossModel(lossShare: 0.2, meanBurstLength: burst))
        var process = LossProcess(model, random: SeededRandom(seed: 4))
        let lostCount = (0..<20_000).count { process.loses($0 * 1000) }
        #expect(abs(lostCount - 4000) < 5 * 57)
    }

    @Test("Models that cannot be are refused")
    func impossible() {
        #expect(LossModel(lossShare: -0.1) == nil)
        #expect(LossModel(lossShare: 1) == nil)
        #expect(LossModel(lossShare: .nan) == nil)
        #expect(LossModel(lossShare: 0.1, meanBurstLength: 0.99) == nil)
        #expect(LossModel(lossShare: 0.1, meanBurstLength: .nan) == nil)
        #expect(LossModel(lossShare: 0.9, meanBurstLength: 8.9) == nil)
        #expect(LossModel(lossShare: 0.9, meanBurstLength: 9.1) != nil)
    }

    @Test("Blocks need more symbols as often as was measured")
    func decodingChance() {
        var random = SeededRandom(seed: 5)
        let extras = (0..<1_000_000).map { _ in DecodingChance.raptorQ.extraSymbolCount(&random) }
        #expect(abs(extras.count { $0 > 0 } - 5800) < 5 * 76)
        #expect(abs(extras.count { $0 > 1 } - 50) < 5 * 8)
        #expect(extras.allSatisfy { $0 <= 2 })
        let certain = DecodingChance.certain.extraSymbolCount(&random)
        #expect(certain == 0)
    }
}
