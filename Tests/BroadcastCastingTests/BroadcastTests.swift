import BroadcastSender
import Datagrams
import FluteFormat
import LayeredCoding
import RaptorQCode
import ReedSolomonCode
import Synchronization
import SystemClock
import TestBed
import Testing
import Timekeeping

@testable import BroadcastCasting

@Suite("Casting files", .serialized)
struct BroadcastTests {
    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("cast")
    }

    private func settings(_ code: CastSettings.Code = .raptorQ) throws -> CastSettings {
        var settings = CastSettings(sessionID: try #require(TransportSessionID(3)))
        settings.code = code
        settings.symbolByteCount = 500
        settings.blockSymbolCount = code == .reedSolomon ? 40 : 150
        settings.overheadPercent = 20
        settings.memoryByteCount = 64 << 20
        return settings
    }

    private func file(_ byteCount: Int, seed: UInt64 = 1, _ name: String = "file.bin") throws -> String {
        let path = self.scratch.file(name)
        try TestFiles.writeRandom(byteCount: byteCount, seed: seed, to: path)
        return path
    }

    @Test(
        "What is sent decodes to the file, a seventh of it lost, whatever the code and the memory",
        arguments: [CastSettings.Code.raptorQ, .reedSolomon], [1 << 10, 700 << 10, 64 << 20])
    func decodes(code: CastSettings.Code, memory: Int) throws {
        let path = try self.file(300_123)
        var settings = try self.settings(code)
        settings.memoryByteCount = memory
        let run = try CastRun.run([path], settings)
        let facts = try #require(run.facts)
        #expect(run.isComplete)
        #expect(try run.symbols.count == facts.files[0].symbolCountOfLap)
        let decoded = try run.decode(facts.files[0], losingEvery: 7)
        let isRight = decoded == TestFiles.bytes(of: path)
        #expect(isRight)
    }

    @Test("Later laps alone decode, too: their symbols are fresh", arguments: [1 << 10, 800 << 10, 64 << 20])
    func laterLaps(memory: Int) throws {
        let path = try self.file(200_001)
        var settings = try self.settings()
        settings.memoryByteCount = memory
        settings.lapLimit = 3
        var run = try CastRun.run([path], settings)
        let facts = try #require(run.facts)
        let lapCount = facts.files[0].symbolCountOfLap
        let symbols = try run.symbols
        #expect(symbols.count == 3 * lapCount)
        #expect(Set(symbols.map { Array($0.datagram[12..<16]) }).count == 3 * lapCount)
        run.datagrams = symbols.dropFirst(lapCount).map(\.datagram)
        let decoded = try run.decode(facts.files[0], losingEvery: 3)
        let isRight = decoded == TestFiles.bytes(of: path)
        #expect(isRight)
    }

    @Test("Without a code the file goes out in order, the last symbol unpadded")
    func plain() throws {
        let path = try self.file(100_123)
        let run = try CastRun.run([path], try self.settings(.none))
        let facts = try #require(run.facts)
        let symbols = try run.symbols
        #expect(symbols.count == 201)
        #expect(symbols.last?.datagram.count == 16 + 123)
        let decoded = try run.decode(facts.files[0], losingEvery: .max)
        #expect(decoded == nil, "the first symbol was left out")
        let payload = symbols.flatMap { $0.datagram[16...] }
        let isRight = payload == TestFiles.bytes(of: path)
        #expect(isRight)
    }

    @Test("The table tells each file's name, size, digests and division; the session is closed at the end")
    func table() throws {
        let paths = [try self.file(10_000, "a b.bin"), try self.file(0, "empty")]
        let run = try CastRun.run(paths, try self.settings())
        let tables = run.datagrams.filter { $0[10] == 0 && $0[11] == 0 && $0[0] == 0x10 }
        let text = String(decoding: try #require(tables.first)[36...], as: UTF8.self)
        #expect(text.contains("Content-Location=\"a%20b.bin\"") && text.contains("Content-Length=\"10000\""))
        #expect(
            text.contains("Content-MD5=") && text.contains("SHA-256=") && text.contains("Complete=\"true\""))
        #expect(text.contains("Content-Location=\"empty\"") && text.contains("Content-Length=\"0\""))
        let last = try #require(run.datagrams.last)
        let packet = try ALCPacket(parsing: last.span.bytes)
        #expect(packet.closesSession)
        #expect(try run.symbols.allSatisfy { !$0.packet.closesObject && !$0.packet.closesSession })
    }

    @Test("The same file gets the same object after a restart; a changed one, or another division, another")
    func objectNumbers() throws {
        let path = try self.file(10_000)
        let settings = try self.settings()
        let first = try CastFile(opening: path)
        let object = try settings.object(for: first).entry.objectID
        #expect(try settings.object(for: try CastFile(opening: path)).entry.objectID == object)
        var other = settings
        other.symbolByteCount = 501
        #expect(try other.object(for: first).entry.objectID != object)
        _ = try self.file(10_001)
        #expect(try settings.object(for: try CastFile(opening: path)).entry.objectID != object)
        #expect(first.isChanged)
    }

    @Test("The number of the last table and the laps are remembered")
    func state() throws {
        let path = try self.file(10_000)
        var settings = try self.settings()
        settings.statePath = self.scratch.file("state")
        _ = try CastRun.run([path], settings)
        let first = try #require(CastState(reading: self.scratch.file("state")).instanceID)
        _ = try CastRun.run([path], settings)
        #expect(CastState(reading: self.scratch.file("state")).instanceID == (first + 1) & 0xF_FFFF)

        var state = CastState()
        state.instanceID = (1 << 20) - 1
        state.laps = [1: 1, 65_535: 1 << 40]
        try state.write(to: self.scratch.file("other"))
        #expect(CastState(reading: self.scratch.file("other")) == state)
        try TestFiles.write(
            Array("fleetcast-cast 1\ninstance 1048576\nlap 0 0\nlap x\n".utf8), to: self.scratch.file("bad"))
        #expect(CastState(reading: self.scratch.file("bad")) == CastState())
    }

    @Test("A file that is written to during counted laps ends the cast with an error")
    func changedFile() throws {
        let path = try self.file(1_000_000)
        var settings = try self.settings()
        settings.bitsPerSecond = 8_000_000
        settings.lapLimit = 10
        let address = try #require(InternetAddress("127.0.0.1", port: UInt16(try TestBed.unusedPort())))
        var broadcast = Broadcast(
            of: [path], settings, through: try DatagramSender(to: address), headerByteCount: 28,
            isInterrupted: { false })
        var hasChanged = false
        #expect(throws: CastError.self) {
            try broadcast.run { event in
                guard case .progress = event, !hasChanged else { return }
                hasChanged = true
                try? TestFiles.writeRandom(byteCount: 999_999, seed: 2, to: path)
            }
        }
        #expect(hasChanged)
    }

    @Test("With no end of laps, a replaced file is cast in place of the former one")
    func replacedFile() throws {
        let path = try self.file(100_000)
        var settings = try self.settings()
        settings.bitsPerSecond = 8_000_000
        settings.lapLimit = nil
        let address = try #require(InternetAddress("127.0.0.1", port: UInt16(try TestBed.unusedPort())))
        let done = Done()
        var broadcast = Broadcast(
            of: [path], settings, through: try DatagramSender(to: address), headerByteCount: 28,
            isInterrupted: { done.value })
        var reloaded: CastFacts.File?
        var laps = 0
        let limit = MonotonicClock.now().advanced(by: .seconds(20))
        let isComplete = try broadcast.run { event in
            switch event {
            case .lapBegan:
                laps += 1
                if laps == 2 { try? TestFiles.writeRandom(byteCount: 50_000, seed: 2, to: path) }
                if reloaded != nil { done.value = true }
            case .fileReloaded(let file):
                reloaded = file
            default:
                break
            }
            if MonotonicClock.now() > limit { done.value = true }
        }
        #expect(!isComplete)
        #expect(reloaded?.information.transferByteCount == 50_000)
    }

    @Test("What cannot be cast is refused with the reason")
    func refusals() throws {
        let file = try self.file(1_000)
        let twin = try self.scratch.subdirectory("twin") + "/file.bin"
        try TestFiles.write([1], to: twin)
        let hidden = self.scratch.file(".hidden")
        try TestFiles.write([1], to: hidden)
        for (paths, word) in [
            ([self.scratch.path], "fleetcast pack"), ([file, twin], "rename one"),
            ([hidden], "begin with a dot"),
            ([self.scratch.file("nothing")], "no such file"), (["/dev/null"], "not a regular file"),
        ] {
            do {
                _ = try CastRun.run(paths, try self.settings())
                Issue.record("\(paths) was cast")
            } catch let error as CastError {
                #expect(error.description.contains(word), "\(error)")
            }
        }
    }
}
