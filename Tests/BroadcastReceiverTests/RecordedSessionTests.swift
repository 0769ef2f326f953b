import BroadcastReceiver
import ContentDecoding
import FluteFormat
import LayeredCoding
import SimulationKit
import TestBed
import Testing

/// Sessions that another implementation recorded: Tests/Vectors/flute/README.md.
@Suite struct RecordedSessionTests {
    private static let plain = [
        "nocode", "nocode_gzip", "nocode_zlib", "rs28", "rs28us", "raptorq", "raptorq_no_inband_fti",
        "raptorq_subblocks4",
    ]

    @Test("A peer's session gives its object", arguments: Self.plain)
    func complete(name: String) throws {
        let session = try RecordedSession(named: name)
        let shell = MemoryShell(MemoryShell.configuration)
        for packet in session.packets { shell.receive(packet) }
        #expect(try self.object(shell) == session.object)
        #expect(shell.receiver.outcome(at: shell.now) == .complete)
        #expect(shell.receiver.statistics.ignoredCount(.malformed) == 0)
    }

    @Test(
        "So it does in any order, with one packet in eight lost",
        arguments: ["rs28", "rs28us", "raptorq", "raptorq_subblocks4"], SimulationSeed.seeds(10))
    func lossy(name: String, seed: UInt64) throws {
        let session = try RecordedSession(named: name)
        var random = SeededRandom(seed: seed)
        let shell = MemoryShell(MemoryShell.configuration)
        // All but the table, which comes at some moment.
        var packets = Array(session.packets.dropFirst().filter { _ in random.integer(in: 0...7) != 0 })
        packets.shuffle(using: &random)
        packets.insert(session.packets[0], at: Int(random.integer(in: 0...UInt64(packets.count))))
        // What was lost comes again at the end, as far as it is needed.
        for packet in packets + session.packets { shell.receive(packet) }
        #expect(try self.object(shell) == session.object)
    }

    @Test("Transmission information in packets is enough; the table may come last")
    func lateTable() throws {
        let session = try RecordedSession(named: "raptorq")
        let shell = MemoryShell(MemoryShell.configuration)
        for packet in session.packets.dropFirst() { shell.receive(packet) }
        #expect(shell.files.isEmpty)
        #expect(shell.receiver.progress.first?.phase == .checking)
        shell.receive(session.packets[0])
        #expect(try self.object(shell) == session.object)
    }

    private func object(_ shell: MemoryShell) throws -> [UInt8] {
        let (_, bytes) = try #require(shell.files.first)
        let entry = try #require(shell.receiver.progress.first?.entry)
        guard let encoding = entry.contentEncoding else { return bytes }
        return try decodeContent(encoding, bytes, maximumByteCount: 1 << 20)
    }
}
