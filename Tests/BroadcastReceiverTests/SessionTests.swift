import BroadcastReceiver
import FluteFormat
import LayeredCoding
import RaptorQCode
import Testing
import Timekeeping

/// What a receiver makes of senders: several of them, restarted ones, and such that contradict themselves.
@Suite struct SessionTests {
    static func bytes(_ count: Int, _ seed: UInt8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ Int(seed)) }
    }

    @Test(
        "Sessions of one TSI and other sources, or of other TSIs, keep their objects apart",
        arguments: [true, false])
    func twoSessions(isSameTSI: Bool) throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let second = SourceID(addressHigh: 0, addressLow: 0xFFFF_0A00_0002)
        let a = try TestObject.raptorQ(1, Self.bytes(500, 1))
        let b = try TestObject.raptorQ(1, Self.bytes(700, 2), session: isSameTSI ? 1 : 2)
        let other = isSameTSI ? second : MemoryShell.source
        for packet in try TestTable.packets([a.entry("a")]) { shell.receive(packet) }
        for packet in try TestTable.packets([b.entry("b")], session: isSameTSI ? 1 : 2) {
            shell.receive(packet, from: other)
        }
        let (ofA, ofB) = (a.packets(), b.packets())
        for index in 0..<max(ofA.count, ofB.count) {
            if index < ofA.count { shell.receive(ofA[index]) }
            if index < ofB.count { shell.receive(ofB[index], from: other) }
        }
        #expect(shell.files == ["a": a.bytes, "b": b.bytes])
        #expect(shell.receiver.outcome(at: shell.now) == .complete)
    }

    @Test("A session or source that was not asked for is ignored")
    func foreign() throws {
        var configuration = MemoryShell.configuration
        configuration.sessionID = TransportSessionID(1)
        configuration.source = MemoryShell.source
        let shell = MemoryShell(configuration)
        let object = try TestObject.plain(1, Self.bytes(40, 1))
        #expect(
            shell.receive(object.packets()[0], from: SourceID(addressHigh: 1, addressLow: 0))
                == .ignored(.foreign))
        let strange = try TestObject.plain(1, Self.bytes(40, 1), session: 2)
        #expect(shell.receive(strange.packets()[0]) == .ignored(.foreign))
        #expect(shell.receive(object.packets()[0]) == .ignored(.unknownObject))
    }

    @Test(
        "A sender that began anew with the same table number and other files is followed",
        arguments: [64, 200, 1200])
    func restarted(symbolByteCount: Int) throws {
        var configuration = MemoryShell.configuration
        configuration.goal = .endless
        let shell = MemoryShell(configuration)
        let old = try TestObject.raptorQ(1, Self.bytes(500, 1))
        let new = try TestObject.raptorQ(1, Self.bytes(900, 2))
        for packet in try TestTable.packets([old.entry("old")], symbolByteCount: symbolByteCount) {
            shell.receive(packet)
        }
        for packet in old.packets().prefix(9) { shell.receive(packet) }
        // Of a table in several packets, the first ones may be the same: the next lap brings them again.
        let table = try TestTable.packets([new.entry("new")], symbolByteCount: symbolByteCount)
        for packet in table + table + new.packets() { shell.receive(packet) }
        #expect(shell.files == ["new": new.bytes])
        #expect(shell.discards == [.contradiction])
    }

    @Test("A table that only became longer is another one")
    func longerTable() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let object = try TestObject.plain(1, Self.bytes(40, 1))
        let xml = try TestTable.packets([object.entry("a")])
        for packet in xml + xml { shell.receive(packet) }
        #expect(shell.receiver.progress.count == 1)
        let more = try TestObject.plain(2, Self.bytes(50, 1))
        for packet in try TestTable.packets([object.entry("a"), more.entry("b")], symbolByteCount: 64) {
            shell.receive(packet)
        }
        #expect(shell.receiver.progress.count == 2)
    }

    @Test("A file that is sent again as another object replaces the one that is not complete")
    func replaced() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let old = try TestObject.raptorQ(1, Self.bytes(500, 1))
        let new = try TestObject.raptorQ(2, Self.bytes(500, 2))
        for packet in try TestTable.packets([old.entry("a")]) { shell.receive(packet) }
        for packet in old.packets().prefix(5) { shell.receive(packet) }
        for packet in try TestTable.packets([new.entry("a")], instance: 2) { shell.receive(packet) }
        #expect(shell.discards == [.withdrawn] && shell.objects.isEmpty)
        for packet in old.packets() + new.packets() { shell.receive(packet) }
        #expect(shell.files == ["a": new.bytes])
        #expect(shell.receiver.outcome(at: shell.now) == .complete)
    }

    @Test(
        "A table with the whole list takes off it what it does not name; another one does not",
        arguments: [true, false])
    func withdrawn(isFull: Bool) throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let gone = try TestObject.raptorQ(1, Self.bytes(500, 1))
        let kept = try TestObject.raptorQ(2, Self.bytes(500, 2))
        for packet in try TestTable.packets([gone.entry("a")]) { shell.receive(packet) }
        for packet in gone.packets().prefix(5) { shell.receive(packet) }
        for packet in try TestTable.packets([kept.entry("b")], instance: 2, isFull: isFull) {
            shell.receive(packet)
        }
        #expect(shell.discards == (isFull ? [.withdrawn] : []))
        for packet in kept.packets() { shell.receive(packet) }
        #expect(shell.receiver.outcome(at: shell.now) == (isFull ? .complete : nil))
    }

    @Test("A table that contradicts what packets said of an object begins it anew")
    func contradictingTable() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        var false_ = try TestObject.raptorQ(1, Self.bytes(300, 1))
        false_.carriesInformation = true
        for packet in false_.packets().prefix(5) { shell.receive(packet) }
        let real = try TestObject.raptorQ(1, Self.bytes(500, 2))
        for packet in try TestTable.packets([real.entry("a")]) { shell.receive(packet) }
        #expect(shell.discards == [.contradiction])
        for packet in real.packets() { shell.receive(packet) }
        #expect(shell.files == ["a": real.bytes])
    }

    @Test("Packets that contradict what is known of their object are not mixed in")
    func contradictingPackets() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let real = try TestObject.raptorQ(1, Self.bytes(500, 2))
        var false_ = try TestObject.raptorQ(1, Self.bytes(300, 1))
        false_.carriesInformation = true
        for packet in try TestTable.packets([real.entry("a")]) { shell.receive(packet) }
        #expect(shell.receive(false_.packets()[0]) == .ignored(.malformed))
        shell.receive(real.packets()[0])
        for packet in false_.packets() { #expect(shell.receive(packet) == .ignored(.malformed)) }
        for packet in real.packets() { shell.receive(packet) }
        #expect(shell.files == ["a": real.bytes])
    }

    @Test("A source block length of scheme 129 that is wrong makes a packet worthless")
    func smallBlock() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let information = try TransmissionInformation.smallBlockSystematic(
            instanceID: 0, transferByteCount: 300, symbolByteCount: 16, maximumBlockSymbolCount: 20,
            maximumEncodingSymbolCount: 30)
        let object = try TestObject(1, information, Self.bytes(300, 1))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        let symbols = object.symbols(ofBlock: 0, count: 30)
        #expect(information.sourceBlock(0).symbolCount == 19)
        for length in [0, 18, 20, 0xFFFF] {
            let packet = object.packet(block: 0, esi: 1, payload: symbols[1], blockLength: length)
            #expect(shell.receive(packet) == .ignored(.malformed))
        }
        for esi in 11..<30 { shell.receive(object.packet(block: 0, esi: esi, payload: symbols[esi])) }
        #expect(shell.files == ["a": object.bytes])
    }

    @Test("Several symbols in a packet, the last one without its padding", arguments: [1, 3, 7])
    func severalSymbols(count: Int) throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let object = try TestObject.raptorQ(1, Self.bytes(501, 3))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        for first in stride(from: 0, to: 32, by: count) {
            let payload = Array(object.bytes[first * 16..<min(501, (first + count) * 16)])
            shell.receive(object.packet(block: 0, esi: first, payload: payload))
        }
        #expect(shell.files == ["a": object.bytes])
        #expect(shell.receiver.statistics.newSymbolCount == 32)
        #expect(shell.receiver.statistics.lossFraction == 0)
    }

    @Test("A symbol that is cut short and not the last one is not taken, nor one beyond the last block")
    func shortSymbols() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let object = try TestObject.plain(1, Self.bytes(501, 3))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        for (esi, count) in [(3, 15), (31, 4), (31, 6), (3, 1)] {
            shell.receive(object.packet(block: 0, esi: esi, payload: [UInt8](repeating: 9, count: count)))
        }
        #expect(shell.receiver.statistics.newSymbolCount == 0)
        for packet in [
            object.packet(block: 1, esi: 0, payload: [UInt8](repeating: 0, count: 16)),
            object.packet(block: 0, esi: 64, payload: [UInt8](repeating: 0, count: 16)),
            object.packet(block: 0, esi: 63, payload: [UInt8](repeating: 0, count: 32)),
            object.packet(block: 0, esi: 0, payload: []),
        ] { #expect(shell.receive(packet) == .ignored(.malformed)) }
        for packet in object.packets() { shell.receive(packet) }
        #expect(shell.files == ["a": object.bytes])
    }

    @Test("A packet that ends after its header opens nothing")
    func headerOnly() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        var object = try TestObject.plain(1, Self.bytes(40, 3))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        object.carriesInformation = true
        for closes in [true, false] {
            var header = LCTHeader(sessionID: TransportSessionID(1), objectID: object.objectID, codepoint: 0)
            header.closesObject = closes
            #expect(shell.receive(ALCHeader(header).encoded()) == .ignored(closes ? .unneeded : .malformed))
        }
        #expect(shell.objects.isEmpty)
        // The flag says that no more will come, not that what came is of no use.
        let packets = (0..<3).map { esi in
            object.packet(block: 0, esi: esi, payload: object.symbols(ofBlock: 0, count: 3)[esi]) {
                $0.closesObject = true
            }
        }
        for packet in packets { shell.receive(packet) }
        #expect(shell.files == ["a": object.bytes])
    }

    @Test("Loss is what the gaps in the numbers tell; packets that overtake each other are none")
    func loss() throws {
        let object = try TestObject.raptorQ(1, Self.bytes(1600, 3))
        func lossFraction(_ order: [Int]) throws -> Double {
            let shell = MemoryShell(MemoryShell.configuration)
            for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
            let symbols = object.symbols(ofBlock: 0, count: 100)
            for esi in order { shell.receive(object.packet(block: 0, esi: esi, payload: symbols[esi])) }
            return shell.receiver.statistics.lossFraction
        }
        #expect(try lossFraction(Array(0..<50)) == 0)
        #expect(abs(try lossFraction((0..<50).filter { $0 % 2 == 0 }) - 0.5) < 0.02)
        #expect(try lossFraction([0, 1, 3, 2, 4, 6, 5, 7, 10, 9, 8, 11]) == 0)
        #expect(try lossFraction([5, 5, 5, 6, 6]) == 0)
        #expect(try lossFraction(Array(60..<90) + Array(0..<30)) == 0)
    }
}
