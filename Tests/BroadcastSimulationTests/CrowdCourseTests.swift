import SimulationKit
import Synchronization
import Testing

@testable import BroadcastSimulation

@Suite("A crowd of simulated receivers")
struct CrowdCourseTests {
    private func crowd(_ count: Int, _ loss: Double, seed: UInt64 = 1) throws -> CrowdCourse {
        CrowdCourse(
            receiverCount: count, loss: try #require(LossModel(lossShare: loss)), seed: seed,
            maximumPacketCount: .max)
    }

    private func run(_ crowd: CrowdCourse, needing count: Int, chunkSize: Int = 97) -> [Int?] {
        crowd.run(over: StandInReceiver.recording(packetCount: 5000, chunkSize: chunkSize)) { _, _ in
            StandInReceiver(neededCount: count)
        }
    }

    @Test("Without loss, completion is the packet's place; packets of tables do not count")
    func lossless() throws {
        #expect(self.run(try self.crowd(3, 0), needing: 1) == [1, 1, 1])
        #expect(self.run(try self.crowd(1, 0), needing: 10) == [9])
        #expect(self.run(try self.crowd(1, 0), needing: 97) == [88])
        #expect(self.run(try self.crowd(1, 0), needing: 98) == [89])
        #expect(self.run(try self.crowd(1, 0), needing: 5000) == [4500])
        #expect(self.run(try self.crowd(1, 0), needing: 5001) == [nil])
    }

    @Test("With loss, completion follows size / (1 - loss)", arguments: [0.01, 0.05, 0.2])
    func lossy(loss: Double) throws {
        let sent = self.run(try self.crowd(1000, loss), needing: 3000).compactMap { $0 }
        #expect(sent.count == 1000)
        let mean = Double(sent.reduce(0, +)) / 1000
        #expect(abs(mean - 3000 * 0.9 / (1 - loss)) < 10)
    }

    @Test("The result depends on neither chunks, processors nor the size of the crowd")
    func independence() throws {
        let reference = self.run(try self.crowd(50, 0.1), needing: 1000)
        #expect(self.run(try self.crowd(50, 0.1), needing: 1000, chunkSize: 5000) == reference)
        #expect(Array(self.run(try self.crowd(80, 0.1), needing: 1000).prefix(50)) == reference)
        var parallel = try self.crowd(50, 0.1)
        parallel.processorCount = 4
        #expect(self.run(parallel, needing: 1000) == reference)
        #expect(self.run(try self.crowd(50, 0.1, seed: 2), needing: 1000) != reference)
    }

    @Test("Who joins late counts from then on")
    func late() throws {
        var crowd = try self.crowd(200, 0)
        crowd.joiningPacketCount = 1000
        let sent = self.run(crowd, needing: 1000)
        // A stretch of 1000 packets holds exactly 900 symbols, wherever it begins.
        #expect(sent.allSatisfy { $0 == 900 })
        let random = (0..<200).map { receiver in
            var stream = crowd.chance(.joining, of: receiver)
            return stream.uniform(below: 1000)
        }
        #expect(random.min() ?? 0 < 50 && random.max() ?? 0 > 950)
    }

    @Test("Who hears too little gives up")
    func givingUp() throws {
        var crowd = try self.crowd(1, 0)
        crowd.maximumPacketCount = 1000
        #expect(self.run(crowd, needing: 1000) == [900])
        #expect(self.run(crowd, needing: 1001) == [nil])
    }

    @Test("Progress can end the run")
    func cancelling() throws {
        let calls = Mutex(0)
        let crowd = try self.crowd(1000, 0)
        let recording = StandInReceiver.recording(packetCount: 100, chunkSize: 100)
        let results = crowd.run(
            over: recording, makeReceiver: { _, _ in StandInReceiver(neededCount: 1) },
            progress: { count in
                calls.withLock { $0 += 1 }
                return count < 10
            })
        #expect(calls.withLock { $0 } == 10)
        #expect(results.count { $0 != nil } == 10)
    }

    @Test("A carousel without error correction needs as many laps as theory says")
    func carousel() throws {
        let crowd = try self.crowd(300, 0.2)
        let carousel = PlainCarousel(symbolCount: 2000)
        let laps = carousel.completions(of: crowd).map { Double($0 ?? 0) / 2000 }
        // P(complete within c laps) = (1 - 0.2^c)^2000: 0.0166 for 3.5 laps is beyond, 0.9744 for 7.
        let share = { (count: Double) in Double(laps.count { $0 <= count }) / 300 }
        for lapCount in 4...7 {
            let missing = (0..<lapCount).reduce(1.0) { product, _ in product * 0.2 }
            let expected = (0..<2000).reduce(1.0) { product, _ in product * (1 - missing) }
            let spread = (expected * (1 - expected) / 300).squareRoot()
            #expect(abs(share(Double(lapCount)) - expected) < 4 * spread + 0.004)
        }
        let lossless = try self.crowd(2, 0)
        #expect(carousel.completions(of: lossless) == [2000, 2000])
    }
}
