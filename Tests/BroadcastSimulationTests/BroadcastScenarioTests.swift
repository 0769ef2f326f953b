import LayeredCoding
import SimulationKit
import Testing
import XMLReading

@testable import BroadcastSimulation

@Suite("A broadcast by the real engines")
struct BroadcastScenarioTests {
    private func scenario(
        _ byteCount: UInt64 = 1_000_000, block: Int = 250, overhead: Int = 10, rate: UInt64 = 10_000_000
    ) throws -> BroadcastScenario {
        try BroadcastScenario(
            byteCount: byteCount, symbolByteCount: 1000, blockSymbolCount: block, overheadPercent: overhead,
            bitsPerSecond: rate, readDocument: { try readXML($0) })
    }

    private func loss(_ share: Double, burst: Double? = nil) throws -> LossModel {
        try #require(LossModel(lossShare: share, meanBurstLength: burst))
    }

    @Test("Without loss every receiver is complete with the last source symbol")
    func lossless() throws {
        let scenario = try self.scenario()
        let outcome = try scenario.run(scenario.crowd(of: 5, loss: try self.loss(0), seed: 1))
        #expect(outcome.symbolsSent == [1000, 1000, 1000, 1000, 1000])
        #expect(outcome.completions.value(perMille: 1000) == 1)
        // Every packet has its headers: IP and UDP 28 bytes, LCT 12, payload ID 4.
        let bytes = try #require(outcome.wireByteCount)
        #expect(bytes >= 1000 * 1044 && bytes < 1000 * 1044 + 10_000)
    }

    @Test("The engines need exactly what counting symbols says", arguments: SimulationSeed.seeds(20))
    func agreesWithCounting(seed: UInt64) throws {
        // So slow that every receiver hears several tables.
        var scenario = try self.scenario(rate: 500_000)
        scenario.chance = .certain
        // Without it, what comes before the first table is of no use.
        scenario.carriesInformation = true
        scenario.isLate = seed % 3 == 2
        let crowd = scenario.crowd(
            of: 4, loss: try self.loss(0.2, burst: seed % 2 == 1 ? 5 : nil), seed: seed)
        let counted = crowd.run(over: try scenario.record()) { _, _ in
            CountingReceiver(blockCount: 4, symbolCount: 250)
        }
        #expect(try scenario.run(crowd).symbolsSent == counted)
    }

    /// Counts the different symbols of each block, and knows nothing else.
    private struct CountingReceiver: SimulatedReceiver {
        private let symbolCount: Int
        private var held: [Set<UInt32>]

        init(blockCount: Int, symbolCount: Int) {
            self.symbolCount = symbolCount
            self.held = Array(repeating: [], count: blockCount)
        }

        mutating func receive(_ range: Range<Int>, of chunk: PacketChunk<EnginePacket>) -> Int? {
            for index in range {
                let packet = chunk.packets[index]
                let header = chunk.shared.headers[Int(packet.header)]
                guard header.fileDeliveryTable == nil else { continue }
                let start = packet.offset + header.headerByteCount
                let word = chunk.shared.bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                self.held[Int(word >> 24)].insert(word & 0xFF_FFFF)
                if self.held.allSatisfy({ $0.count >= self.symbolCount }) { return index }
            }
            return nil
        }
    }

    @Test("Completion follows 1 / (1 - loss)", arguments: [0.01, 0.05, 0.2])
    func lossy(share: Double) throws {
        let scenario = try self.scenario(4_000_000, block: 4000)
        let outcome = try scenario.run(scenario.crowd(of: 100, loss: try self.loss(share), seed: 1))
        let median = try #require(outcome.completions.value(perMille: 500))
        #expect(abs(median - 1 / (1 - share)) < 0.004)
        #expect(outcome.completions.incompleteCount == 0)
    }

    @Test("The sender's bytes do not depend on who listens")
    func senderBytes() throws {
        let scenario = try self.scenario(4_000_000, block: 4000)
        let bytes = try [1, 20, 200].map { count in
            try scenario.run(scenario.crowd(of: count, loss: try self.loss(0.05), seed: 1)).wireByteCount ?? 0
        }
        #expect(Double(bytes[2]) / Double(bytes[0]) < 1.02)
        #expect(bytes[0] <= bytes[1] && bytes[1] <= bytes[2])
    }

    @Test("Who joins late needs little more than who was there from the start", arguments: [0, 0.05])
    func late(share: Double) throws {
        // Two seconds until the next table are a fifth of this file.
        var scenario = try self.scenario(10_000_000, block: 10_000, rate: 8_000_000)
        scenario.isLate = true
        scenario.carriesInformation = true
        let outcome = try scenario.run(scenario.crowd(of: 100, loss: try self.loss(share), seed: 1))
        let last = try #require(outcome.completions.value(perMille: 1000))
        #expect(last <= 1 / (1 - share) + 0.03)
        #expect(outcome.wireByteCount == nil)
    }

    @Test("The same seed gives the same outcome on any number of processors, another one another")
    func repeatable() throws {
        let scenario = try self.scenario()
        var crowd = scenario.crowd(of: 30, loss: try self.loss(0.1, burst: 8), seed: 7)
        let reference = try scenario.run(crowd)
        crowd.processorCount = 3
        #expect(try scenario.run(crowd).symbolsSent == reference.symbolsSent)
        crowd.seed = 8
        #expect(try scenario.run(crowd).symbolsSent != reference.symbolsSent)
    }

    @Test("Files that cannot be are refused in words")
    func refused() {
        #expect(throws: ScenarioError.self) { try self.scenario(0) }
        #expect(throws: ScenarioError.self) { try self.scenario(1000, overhead: 10_001) }
        #expect(throws: ScenarioError.self) { try self.scenario(1000, rate: 0) }
        #expect(throws: ScenarioError.self) { try self.scenario(16_778_000_000) }
        #expect(throws: ScenarioError.self) { try self.scenario(1_000_000, block: 3) }
    }
}
