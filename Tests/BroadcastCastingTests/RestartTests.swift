import BroadcastSender
import Datagrams
import Dispatch
import Glibc
import LayeredCoding
import RaptorQCode
import SystemClock
import TestBed
import Testing
import Timekeeping

@testable import BroadcastCasting

@Suite("Casts that are interrupted, restarted, or read a file again", .serialized)
struct RestartTests {
    private let scratch: ScratchDirectory
    private let path: String
    private let settings: CastSettings

    init() throws {
        self.scratch = try ScratchDirectory("restart")
        self.path = self.scratch.file("file.bin")
        try TestFiles.writeRandom(byteCount: 100_000, seed: 1, to: self.path)
        var settings = CastSettings(sessionID: try #require(TransportSessionID(3)))
        settings.symbolByteCount = 500
        settings.memoryByteCount = 64 << 20
        settings.lapLimit = nil
        settings.bitsPerSecond = 20_000_000
        settings.statePath = self.scratch.file("state")
        self.settings = settings
    }

    /// Casts until an event says that it is enough.
    private func run(_ settings: CastSettings, until isEnough: (CastEvent) -> Bool) throws -> CastRun {
        let done = Done()
        let limit = MonotonicClock.now().advanced(by: .seconds(20))
        return try CastRun.run([self.path], settings, isInterrupted: { done.value }) { event in
            if isEnough(event) || MonotonicClock.now() > limit { done.value = true }
        }
    }

    private func isLap(_ number: Int, _ event: CastEvent) -> Bool {
        if case .lapBegan(_, number) = event { return true }
        return false
    }

    private func encodingSymbolIDs(_ run: CastRun) throws -> [Int] {
        try run.symbols.map { packet, datagram in
            let span = datagram.span.bytes
            let id = FECPayloadID(parsing: span, at: packet.headerByteCount, .raptorQ)
            return try #require(id).encodingSymbolID
        }
    }

    @Test("A restarted cast goes on with the lap after the last one, whose symbols are fresh")
    func restart() throws {
        let first = try self.run(self.settings) { self.isLap(3, $0) }
        #expect(!first.isComplete)
        let stored = try #require(CastState(reading: self.scratch.file("state")).laps.values.first)
        #expect(stored >= 3)
        let second = try self.run(self.settings) { self.isLap(stored + 2, $0) }
        let before = Set(try self.encodingSymbolIDs(first))
        let after = try self.encodingSymbolIDs(second)
        #expect(after.first == stored * 220 && before.isDisjoint(with: after))
    }

    @Test("Laps are stored while the cast goes on, for one that is killed")
    func storedMeanwhile() throws {
        var lap = 0
        var stored = 0
        _ = try self.run(self.settings) { event in
            if case .lapBegan(_, let number) = event { lap = number }
            guard case .progress(let progress) = event, progress.seconds > 1.3 else { return false }
            stored = CastState(reading: self.scratch.file("state")).laps.values.first ?? 0
            return true
        }
        #expect(stored >= 10 && stored <= lap, "lap \(lap), stored \(stored)")
    }

    @Test("A file that was only touched keeps its number, and its symbols stay fresh")
    func touched() throws {
        var reloaded: CastFacts.File?
        var laps = 0
        let run = try self.run(self.settings) { event in
            if case .fileReloaded(let file) = event { reloaded = file }
            if case .lapBegan = event { laps += reloaded == nil ? 0 : 1 }
            if self.isLap(2, event) { _ = utimes(self.path, nil) }
            return laps > 2
        }
        #expect(try #require(reloaded).objectID == run.facts?.files[0].objectID)
        let ids = try self.encodingSymbolIDs(run)
        #expect(Set(ids).count == ids.count)
    }

    @Test("The rate at the end is that of the whole cast")
    func meanRate() throws {
        var settings = self.settings
        settings.lapLimit = 10
        let run = try CastRun.run([self.path], settings)
        guard case .ended(let progress) = run.events.last else {
            Issue.record("it did not end")
            return
        }
        let mean = Double(progress.wireByteCount) * 8 / progress.seconds
        #expect(abs(progress.bitsPerSecond - mean) < 1)
    }

    @Test("A cast that waits for repair symbols is interrupted")
    func interruptedWait() throws {
        let information = TransmissionInformation.raptorQ(
            try ObjectTransmissionInformation(
                transferByteCount: 100_000, symbolByteCount: 500, sourceBlockCount: 1))
        let queue = DispatchQueue(label: "busy")
        queue.suspend()
        defer { queue.resume() }
        let course = FountainCourse(symbolCount: 200, lapSymbolCount: 220, firstLap: 1, lapCount: 1)
        let memory = FountainMemory(information, byteCount: 1 << 20, neededCount: 20)
        let repair = FountainRepair(
            try CastFile(opening: self.path), information, memory, courses: [course], on: queue,
            isInterrupted: { true })
        do {
            _ = try repair.symbol(200, ofBlock: 0)
            Issue.record("a symbol came from nowhere")
        } catch {
            guard case .interrupted = error else { throw error }
        }
    }
}
