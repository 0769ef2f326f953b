import BroadcastReceiver
import LayeredCoding
import Testing
import Timekeeping

@Suite struct OutcomeTests {
    private static func shell(
        _ goal: ReceiverConfiguration.Goal = .everythingAnnounced, timeLimit: Interval? = nil
    ) -> MemoryShell {
        var configuration = MemoryShell.configuration
        configuration.goal = goal
        configuration.timeLimit = timeLimit
        return MemoryShell(configuration)
    }

    private static func later(_ shell: MemoryShell, _ milliseconds: Int64) -> ReceptionOutcome? {
        shell.receiver.outcome(at: shell.now.advanced(by: .milliseconds(milliseconds)))
    }

    @Test("Silence ends a reception at its limit, and is told by what came before")
    func silence() throws {
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        let shell = Self.shell()
        #expect(Self.later(shell, 29_999) == nil && Self.later(shell, 30_000) == .nothingHeard)
        shell.now = shell.now.advanced(by: .seconds(20))
        shell.receive(object.packets()[0])
        #expect(Self.later(shell, 29_999) == nil && Self.later(shell, 30_000) == .nothingAnnounced)
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        #expect(Self.later(shell, 30_000) == .silence)
        #expect(shell.receiver.deadline == shell.now.advanced(by: .seconds(30)))
        shell.receive([1, 2, 3])
        #expect(Self.later(shell, 30_000) == .silence, "what is no packet is silence")
    }

    @Test("Endless reception bears silence, and its deadline is far")
    func endlessSilence() throws {
        let shell = Self.shell(.endless)
        #expect(Self.later(shell, 3_600_000) == nil)
        #expect(shell.receiver.deadline > shell.now.advanced(by: .seconds(1_000_000)))
        let limited = Self.shell(.endless, timeLimit: .seconds(5))
        #expect(Self.later(limited, 5_000) == .nothingHeard)
        #expect(limited.receiver.deadline == limited.now.advanced(by: .seconds(5)))
    }

    @Test("It stalls when tables come, and nothing of what is missing")
    func stall() throws {
        let objects = try (1...2).map { try TestObject.plain(UInt128($0), SessionTests.bytes(40, UInt8($0))) }
        let shell = Self.shell()
        let table = try TestTable.packets(objects.map { $0.entry("\($0.objectID)") })
        for packet in table + objects[0].packets() { shell.receive(packet) }
        let isStalled = { (seconds: Int64) in
            shell.receiver.isStalled(at: shell.now.advanced(by: .seconds(seconds)))
        }
        #expect(!isStalled(29) && isStalled(30))
        shell.now = shell.now.advanced(by: .seconds(20))
        for packet in table { shell.receive(packet) }
        #expect(!isStalled(9) && isStalled(10), "a table is not what is missing")
        #expect(Self.later(shell, 10_000) == nil, "somebody is there")
        for packet in objects[1].packets() { shell.receive(packet) }
        #expect(!isStalled(1_000), "nothing is missing")
    }

    @Test("A time limit holds whatever comes")
    func timeLimit() throws {
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        let silent = Self.shell(timeLimit: .seconds(5))
        #expect(Self.later(silent, 4_999) == nil && Self.later(silent, 5_000) == .nothingHeard)
        let shell = Self.shell(timeLimit: .seconds(5))
        shell.receive(object.packets()[0])
        #expect(Self.later(shell, 5_000) == .timeIsOver)
        #expect(shell.receiver.deadline == shell.now.advanced(by: .seconds(5)))
    }

    @Test("A count of files is a goal, and endless reception has none")
    func goals() throws {
        let objects = try (1...3).map { try TestObject.plain(UInt128($0), SessionTests.bytes(40, UInt8($0))) }
        for goal in [ReceiverConfiguration.Goal.fileCount(2), .endless, .everythingAnnounced] {
            let shell = Self.shell(goal)
            for packet in try TestTable.packets(objects.map { $0.entry("\($0.objectID)") }) {
                shell.receive(packet)
            }
            var counts: [Int] = []
            for (index, object) in objects.enumerated() {
                for packet in object.packets() { shell.receive(packet) }
                if shell.receiver.outcome(at: shell.now) == .complete { counts.append(index + 1) }
            }
            switch goal {
            case .fileCount: #expect(counts == [2, 3])
            case .endless: #expect(counts == [])
            case .everythingAnnounced: #expect(counts == [3])
            }
        }
    }

    @Test(
        "The end of all sessions ends a reception, unless it is endless; a session that goes on is open again"
    )
    func closedSessions() throws {
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        for goal in [ReceiverConfiguration.Goal.everythingAnnounced, .endless] {
            let shell = Self.shell(goal)
            var header = LCTHeader(
                sessionID: TransportSessionID(1), objectID: .fileDeliveryTable, codepoint: 0)
            header.closesSession = true
            let end = ALCHeader(header).encoded()
            #expect(shell.receive(end) == .taken)
            #expect(shell.receiver.outcome(at: shell.now) == (goal == .endless ? nil : .nothingAnnounced))
            for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
            #expect(shell.receiver.outcome(at: shell.now) == nil)
            shell.receive(
                object.packet(block: 0, esi: 0, payload: object.symbols(ofBlock: 0, count: 1)[0]) {
                    $0.closesSession = true
                })
            #expect(shell.receiver.outcome(at: shell.now) == (goal == .endless ? nil : .sessionsClosed))
            #expect(shell.actions.filter { if case .sessionClosed = $0 { true } else { false } }.count == 2)
        }
    }

    @Test("Symbols that come while their block is being solved count if those before did not suffice")
    func symbolsWhileSolving() throws {
        let object = try TestObject.raptorQ(1, SessionTests.bytes(100, 1))
        let packets = object.packets(repairCount: 1)
        var receiver = SessionReceiver(
            MemoryShell.configuration, startingAt: MonotonicInstant(nanoseconds: 0))
        let receive = { (packet: [UInt8], receiver: inout SessionReceiver) in
            receiver.receive(
                packet.span.bytes, from: MemoryShell.source, at: MonotonicInstant(nanoseconds: 0))
        }
        for packet in try TestTable.packets([object.entry("a")]) { _ = receive(packet, &receiver) }
        #expect(receive(packets[0], &receiver) == .again)
        while let action = receiver.nextAction() {
            if case .open(let key, _) = action { receiver.didOpen(key) }
        }
        // The shell says that all were new, and that the last source symbol's place is still empty.
        for packet in packets.dropLast() {
            guard case .symbols(let delivery) = receive(packet, &receiver) else { continue }
            receiver.didStore(delivery.block, newCount: 1, isComplete: false)
        }
        let first = receiver.nextBlockToSolve()
        let key = try #require(first)
        guard case .symbols(let late) = receive(packets[packets.count - 1], &receiver) else {
            Issue.record("a symbol was refused while its block was being solved")
            return
        }
        receiver.didSolve(key, .needMore(1))
        let early = receiver.nextBlockToSolve()
        #expect(early == nil)
        receiver.didStore(late.block, newCount: 1, isComplete: false)
        let again = receiver.nextBlockToSolve()
        #expect(again == key)
    }

    @Test("What is damaged comes anew, and three times damaged is refused")
    func damaged() throws {
        let shell = Self.shell()
        shell.isDamaged = { _ in true }
        let object = try TestObject.raptorQ(1, SessionTests.bytes(100, 1))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        for lap in 1...3 {
            #expect(shell.receiver.outcome(at: shell.now) == nil)
            for packet in object.packets() { shell.receive(packet) }
            #expect(shell.discards.count == lap && shell.objects.isEmpty)
        }
        #expect(shell.receiver.outcome(at: shell.now) == .failed)
        for packet in object.packets() { #expect(shell.receive(packet) == .ignored(.unneeded)) }
    }

    @Test("Two times damaged and then whole is complete")
    func damagedTwice() throws {
        let shell = Self.shell()
        var left = 2
        shell.isDamaged = { _ in
            left -= 1
            return left >= 0
        }
        let object = try TestObject.raptorQ(1, SessionTests.bytes(100, 1))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        for _ in 1...3 { for packet in object.packets() { shell.receive(packet) } }
        #expect(shell.files == ["a": object.bytes])
        #expect(shell.receiver.outcome(at: shell.now) == .complete)
    }

    @Test("An object beyond the limit is refused, and the rest is received")
    func objectLimit() throws {
        var configuration = MemoryShell.configuration
        configuration.objectByteLimit = 100
        let shell = MemoryShell(configuration)
        let (large, small) = (
            try TestObject.plain(1, SessionTests.bytes(101, 1)),
            try TestObject.plain(2, SessionTests.bytes(100, 2))
        )
        for packet in try TestTable.packets([large.entry("a"), small.entry("b")]) { shell.receive(packet) }
        for packet in large.packets() + small.packets() { shell.receive(packet) }
        #expect(shell.files == ["b": small.bytes])
        #expect(shell.receiver.outcome(at: shell.now) == .failed)
    }
}
