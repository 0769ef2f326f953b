import BroadcastSender
import FluteFormat
import LayeredCoding
import SimulationKit
import Testing
import Timekeeping

@Suite("Sending sessions")
struct BroadcastSenderTests {
    private typealias Under = SenderUnderTest

    private func symbols(
        _ steps: [SenderUnderTest.Step], of object: ObjectKey? = nil
    ) -> [SymbolReference] {
        steps.flatMap { step -> [SymbolReference] in
            guard case .send(let run) = step.action, object == nil || run.object == object else { return [] }
            return step.symbols
        }
    }

    /// Number of table transmissions, counted by their first parts.
    private func tableInstants(_ steps: [SenderUnderTest.Step]) -> [MonotonicInstant] {
        steps.compactMap { step in
            if case .sendTable(let run) = step.action, run.bytes.lowerBound == 0 { return step.instant }
            return nil
        }
    }

    @Test(
        "A cast of two laps: number stored, table twice, laps, the table once more, three closing packets, the end"
    )
    func wholeCast() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        var object = Under.object(try Under.raptorQ(byteCount: 10_000, blocks: 2), number: 9)
        object.lapLimit = 2
        let key = try under.sender.add(object, to: Under.session)
        let steps = try under.run(for: .seconds(10))
        let kinds = steps.map { step -> String in
            switch step.action {
            case .wait: "wait"
            case .send: "send"
            case .sendTable: "table"
            case .sendClosing: "closing"
            case .storeInstanceID(_, let id): "store \(id)"
            case .beginLap(key, let lap): "begin \(lap)"
            case .endLap(key, let lap): "end \(lap)"
            case .endObject(key): "done"
            case .beginLap, .endLap, .endObject: "other"
            case .finish: "finish"
            }
        }
        #expect(
            kinds == [
                "store 0", "table", "table", "begin 1", "send", "end 1", "begin 2", "table", "send", "end 2",
                "done", "table", "closing", "closing", "closing", "finish",
            ])
        #expect(self.symbols(steps).count == 2 * 12)
        #expect(Set(self.symbols(steps)).count == 2 * 12)
        let last = try #require(steps.last)
        #expect(last.instant == Under.start.advanced(by: .milliseconds(40)))
    }

    @Test("Packets of an object have 16 bytes before the symbol, name it, and never close it")
    func objectHeader() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try Under.raptorQ(byteCount: 10_000, blocks: 2)
        var object = Under.object(information, number: 0xABCD)
        object.lapLimit = 1
        let key = try under.sender.add(object, to: Under.session)
        let header = try #require(under.sender.header(of: key))
        // V 1, C 0, PSI 0, S 0, O 0, H 1, no flags; 3 words; codepoint 6; CCI; TSI 7, TOI 0xABCD.
        #expect(header == [0x10, 0x10, 3, 6, 0, 0, 0, 0, 0, 7, 0xAB, 0xCD])
        let steps = try under.run(for: .milliseconds(1))
        let run = try #require(
            steps.lazy.compactMap { step in
                if case .send(let run) = step.action { return run }
                return nil
            }.first)
        #expect(run.headerByteCount == 16)
        #expect(run.symbolByteCount == 1_000)
        #expect(run.packetCount == 12)
        #expect(run.byteCount == 12 * 1_016)
    }

    @Test("With the option, packets of an object describe it")
    func informationInBand() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try Under.raptorQ(byteCount: 10_000, blocks: 2)
        var object = Under.object(information)
        object.carriesInformation = true
        let key = try under.sender.add(object, to: Under.session)
        let header = try #require(under.sender.header(of: key))
        let packet = try ALCPacket(parsing: (header + [0, 0, 0, 0]).span.bytes)
        #expect(packet.transmissionInformation != nil)
        #expect(packet.objectID == key.objectID && !packet.closesObject && !packet.closesSession)
    }

    @Test("Closing packets close the session and are of no object")
    func closingPacket() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        var object = Under.object(try Under.raptorQ(byteCount: 1_000, blocks: 1))
        object.lapLimit = 1
        _ = try under.sender.add(object, to: Under.session)
        let closing = try under.run(for: .seconds(1)).filter {
            if case .sendClosing = $0.action { return true }
            return false
        }
        #expect(closing.count == 3)
        for step in closing {
            let bytes = step.bytes
            let packet = try ALCPacket(parsing: bytes.span.bytes)
            #expect(packet.closesSession && !packet.closesObject && packet.sessionID == Under.session)
            #expect(packet.headerByteCount == bytes.count)
        }
    }

    @Test(
        "A table's datagrams carry its XML, its number and its length, none longer than an object's packets")
    func tableDatagrams() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        for number in 1...40 {
            let information = try Under.raptorQ(byteCount: 1_428_000, symbolByteCount: 1_428, blocks: 2)
            var object = Under.object(information, number: number)
            object.lapLimit = 1
            _ = try under.sender.add(object, to: Under.session)
        }
        let steps = try under.run(for: .milliseconds(1))
        let store = SenderAction.storeInstanceID(Under.session, 0)
        #expect(steps.first?.action == store)
        let step = try #require(steps.dropFirst().first)
        guard case .sendTable(let run) = step.action else {
            Issue.record("no table")
            return
        }
        #expect(run.datagramByteCount == 1_444)
        var xml: [UInt8] = []
        var offset = 0
        var number: UInt8 = 0
        while offset < step.bytes.count {
            let datagram = Array(step.bytes[offset..<min(offset + run.datagramByteCount, step.bytes.count)])
            let packet = try ALCPacket(parsing: datagram.span.bytes)
            #expect(packet.objectID == .fileDeliveryTable && packet.codepoint == 0)
            #expect(packet.fileDeliveryTable == FDTTag(version: 2, instanceID: 0))
            #expect(packet.transmissionInformation != nil)
            #expect(
                Array(datagram[packet.headerByteCount..<packet.headerByteCount + 4]) == [0, 0, 0, number])
            xml += datagram[(packet.headerByteCount + 4)...]
            offset += run.datagramByteCount
            number += 1
        }
        let text = String(decoding: xml, as: UTF8.self)
        #expect(text.contains("Expires=\"\(Under.wallClockSeconds + 3_600)\""))
        #expect(text.contains("Content-Location=\"file40\"") && text.contains("TOI=\"40\""))
        #expect(number > 5)
    }

    @Test("A new table comes often at first, then at least every two seconds, more often where cheap")
    func tableIntervals() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 5_000_000))
        _ = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 50_000_000, blocks: 10)), to: Under.session)
        let steps = try under.run(for: .seconds(20))
        let instants = self.tableInstants(steps)
        let gaps = zip(instants, instants.dropFirst()).map { $0.interval(to: $1) }
        // One packet of the object may be in the way: 1 044 bytes take 1.7 ms.
        let isRegular = gaps.allSatisfy { $0 <= .milliseconds(2_002) }
        #expect(isRegular, "\(gaps)")
        #expect(instants.filter { $0 < Under.start.advanced(by: .milliseconds(500)) }.count >= 6)
        let middle = Under.start.advanced(by: .seconds(10))
        let late = steps.filter { $0.instant > middle }
        let tables = late.filter { if case .sendTable = $0.action { true } else { false } }
        let tableByteCount = tables.map { under.wireByteCount($0) }.reduce(0, +)
        let byteCount = late.map { under.wireByteCount($0) }.reduce(0, +)
        #expect(tables.count > 20 && tableByteCount * 255 <= byteCount, "\(tableByteCount) of \(byteCount)")

        // At a high rate they are cheap always; a low one has the regular ones only.
        for (rate, counts) in [(UInt64(500_000_000), 190...201), (20_000, 4...6)] {
            var other = try SenderUnderTest(SenderConfiguration(bitsPerSecond: rate))
            let information = try Under.raptorQ(byteCount: 2_000_000_000, blocks: 200)
            _ = try other.sender.add(Under.object(information), to: Under.session)
            let all = self.tableInstants(try other.run(for: .seconds(20)))
            #expect(counts.contains(all.filter { $0 > middle }.count))
        }
    }

    @Test("A large table comes every two seconds, too, and leaves the rest of a low rate to the objects")
    func largeTable() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 500_000))
        let information = try Under.raptorQ(byteCount: 1_000_000, blocks: 1)
        for number in 1...150 {
            _ = try under.sender.add(Under.object(information, number: number), to: Under.session)
        }
        let steps = try under.run(for: .seconds(30))
        let byteCount = under.sender.table(of: Under.session).count
        #expect(byteCount > 30_000, "\(byteCount) bytes are fewer than a fifth of two seconds")
        // The first two stand one behind the other.
        let beginnings = self.tableInstants(steps).dropFirst()
        let gaps = zip(beginnings, beginnings.dropFirst()).map { $0.interval(to: $1) }
        let isRegular = gaps.allSatisfy { $0 >= .seconds(1) && $0 <= .milliseconds(2_050) }
        #expect(gaps.count >= 12 && isRegular, "\(gaps)")
        let objectBytes = steps.map { step in
            if case .send = step.action { under.wireByteCount(step) } else { 0 }
        }.reduce(0, +)
        #expect(objectBytes > 500_000)
    }

    @Test("A lap begins with a table, unless tables would be more than a fifth of the session")
    func tableAtLap() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 8_000_000))
        _ = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 300_000, blocks: 1)), to: Under.session)
        let steps = try under.run(for: .seconds(5))
        var lapCount = 0
        for (index, step) in steps.enumerated() {
            guard case .beginLap(_, let lap) = step.action, lap > 1 else { continue }
            lapCount += 1
            let next = steps.dropFirst(index + 1).first?.action
            guard case .sendTable = next else {
                Issue.record("lap \(lap) begins with \(String(describing: next))")
                continue
            }
        }
        #expect(lapCount > 10)

        var small = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 8_000_000))
        _ = try small.sender.add(
            Under.object(try Under.raptorQ(byteCount: 100, blocks: 1)), to: Under.session)
        let smallSteps = try small.run(for: .seconds(5))
        let tables = smallSteps.filter { if case .sendTable = $0.action { true } else { false } }
        let tableBytes = tables.map { small.wireByteCount($0) }.reduce(0, +)
        let allBytes = smallSteps.map { small.wireByteCount($0) }.reduce(0, +)
        #expect(tableBytes * 4 < allBytes, "\(tableBytes) of \(allBytes)")
    }

    @Test("Numbers of tables go on from the given one, around at 2²⁰, with every change and before expiry")
    func instanceIDs() throws {
        var configuration = SenderConfiguration(bitsPerSecond: 100_000)
        configuration.tableLifeSeconds = 100
        var under = try SenderUnderTest(
            configuration, sessions: [SendingSession(Under.session, firstInstanceID: (1 << 20) - 1)])
        let first = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 10_000, blocks: 1), number: 1), to: Under.session)
        var steps = try under.run(for: .seconds(1))
        _ = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 10_000, blocks: 1), number: 2), to: Under.session)
        steps += try under.run(for: .seconds(1))
        try under.sender.withdraw(first)
        steps += try under.run(for: .seconds(108))
        let stored = steps.compactMap { step -> (UInt32, Int64)? in
            guard case .storeInstanceID(_, let id) = step.action else { return nil }
            return (id, Under.start.interval(to: step.instant).nanoseconds / 1_000_000_000)
        }
        #expect(stored.map(\.0) == [(1 << 20) - 1, 0, 1, 2, 3])
        #expect(stored.map(\.1) == [0, 1, 2, 52, 102], "renewed after half of its life")
    }

    @Test("What expires is reckoned from the newest reading of the clock")
    func wallClock() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 1_000_000))
        let object = Under.object(try Under.raptorQ(byteCount: 1_000_000, blocks: 1))
        let key = try under.sender.add(object, to: Under.session)
        _ = try under.run(for: .seconds(10))
        under.sender.setWallClock(seconds: 1_000, at: under.now)
        _ = try under.sender.replace(key, with: object)
        _ = try under.run(for: .seconds(2))
        let text = String(decoding: under.sender.table(of: Under.session), as: UTF8.self)
        #expect(text.contains("Expires=\"4600\""))
    }

    @Test("Objects share the rate by their weights within 2 %", arguments: SimulationSeed.seeds(20))
    func shares(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 50_000_000))
        var weights: [ObjectKey: Int] = [:]
        for number in 1...Int.random(in: 2...6, using: &random) {
            var object = Under.object(
                try Under.raptorQ(
                    byteCount: UInt64(Int.random(in: 20_000...3_000_000, using: &random)),
                    symbolByteCount: Int.random(in: 500...1_428, using: &random), blocks: 3), number: number)
            object.weight = Int.random(in: 1...10, using: &random)
            weights[try under.sender.add(object, to: Under.session)] = object.weight
        }
        let steps = try under.run(for: .seconds(10))
        var bytes: [ObjectKey: Int] = [:]
        for step in steps {
            if case .send(let run) = step.action {
                bytes[run.object, default: 0] += under.wireByteCount(step)
            }
        }
        let total = Double(bytes.values.reduce(0, +))
        let weightSum = Double(weights.values.reduce(0, +))
        for (key, weight) in weights {
            let share = Double(bytes[key] ?? 0) / total
            let due = Double(weight) / weightSum
            #expect(abs(share - due) <= 0.02 * due, "seed \(seed): \(share) instead of \(due)")
        }
    }

    @Test("A newcomer gets its share at once, and no more")
    func newcomer() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 50_000_000))
        _ = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 3_000_000, blocks: 3), number: 1), to: Under.session)
        _ = try under.run(for: .seconds(5))
        let second = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 3_000_000, blocks: 3), number: 2), to: Under.session)
        let steps = try under.run(for: .seconds(2))
        let share = Double(self.symbols(steps, of: second).count) / Double(self.symbols(steps).count)
        #expect(abs(share - 0.5) < 0.01)
    }

    @Test(
        "The rate holds within 1 % over every second; over 100 ms it exceeds the cap by one batch at most",
        arguments: [1, 3, 20, 100, 1_000] as [UInt64])
    func rate(megabits: UInt64) throws {
        let rate = megabits * 1_000_000
        var configuration = SenderConfiguration(bitsPerSecond: rate)
        configuration.headerByteCount = 48
        var under = try SenderUnderTest(configuration)
        let information = try Under.raptorQ(byteCount: 400_000_000, symbolByteCount: 1_428, blocks: 40)
        _ = try under.sender.add(Under.object(information), to: Under.session)
        let seconds: Int64 = megabits > 100 ? 2 : 4
        let steps = try under.run(for: .seconds(seconds))
        let sizes = steps.map { under.wireByteCount($0) }
        let batch = sizes.max() ?? 0
        #expect(batch <= under.sender.burstByteCount)
        // Sums from the beginning, so that any stretch is a difference.
        var sums = [0]
        for size in sizes { sums.append(sums[sums.count - 1] + size) }
        func sent(_ milliseconds: Int64, _ length: Int64) -> Int {
            let from = Under.start.advanced(by: .milliseconds(milliseconds))
            let to = from.advanced(by: .milliseconds(length))
            let first = steps.partitioningIndex { $0.instant >= from }
            let last = steps.partitioningIndex { $0.instant >= to }
            return sums[last] - sums[first]
        }
        for start in stride(from: Int64(0), to: seconds * 1_000 - 1_000, by: 10) {
            let ofSecond = Double(sent(start, 1_000)) * 8
            #expect(abs(ofSecond - Double(rate)) <= max(0.01 * Double(rate), Double(batch * 8)))
            #expect(sent(start, 100) <= Int(rate / 80) + batch)
        }
    }

    @Test("A number that is taken counts on; a former object's number is not given again")
    func objectIDs() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try Under.raptorQ(byteCount: 10_000, blocks: 1)
        let last = try under.sender.add(Under.object(information, number: 0xFFFF), to: Under.session)
        let next = try under.sender.add(Under.object(information, number: 0xFFFF), to: Under.session)
        #expect(last.objectID == Under.objectID(0xFFFF) && next.objectID == Under.objectID(1))
        let replaced = try under.sender.replace(last, with: Under.object(information, number: 0xFFFF))
        #expect(replaced.objectID == Under.objectID(2))
        #expect(under.sender.objectKeys.map(\.objectID) == [next.objectID, replaced.objectID])
        #expect(throws: SenderError.noSuchObject(last)) { try under.sender.withdraw(last) }
    }

    @Test("An object that is withdrawn is not sent any more, nor listed in the next table")
    func withdrawal() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 5_000_000))
        let information = try Under.raptorQ(byteCount: 10_000, blocks: 1)
        let first = try under.sender.add(Under.object(information, number: 1), to: Under.session)
        let second = try under.sender.add(Under.object(information, number: 2), to: Under.session)
        _ = try under.run(for: .milliseconds(500))
        try under.sender.withdraw(first)
        let steps = try under.run(for: .milliseconds(500))
        let keys = Set(
            steps.compactMap { step -> ObjectKey? in
                switch step.action {
                case .send(let run): run.object
                case .beginLap(let key, _), .endLap(let key, _), .endObject(let key): key
                default: nil
                }
            })
        #expect(keys == [second])
        let text = String(decoding: under.sender.table(of: Under.session), as: UTF8.self)
        #expect(!text.contains("file1") && text.contains("file2"))
    }

    @Test("An object that comes back as it was keeps its number; one that differs in anything does not")
    func comingBack() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try Under.raptorQ(byteCount: 10_000, blocks: 1)
        let object = Under.object(information, number: 5)
        let key = try under.sender.add(object, to: Under.session)
        try under.sender.withdraw(key)
        #expect(try under.sender.add(object, to: Under.session) == key)
        let twin = try under.sender.add(object, to: Under.session)
        #expect(twin.objectID == Under.objectID(6), "two objects on the air had one number")
        try under.sender.withdraw(key)
        var other = object
        other.entry.sha256 = [UInt8](repeating: 1, count: 32)
        #expect(try under.sender.add(other, to: Under.session).objectID == Under.objectID(7))
    }

    @Test("Several sessions have tables of their own and end together")
    func sessions() throws {
        let ids = [Under.session(1), Under.session(0xFFFF_FFFF)]
        var under = try SenderUnderTest(
            SenderConfiguration(bitsPerSecond: 10_000_000),
            sessions: ids.map { SendingSession($0, firstInstanceID: 5) })
        for id in ids {
            var object = Under.object(try Under.raptorQ(byteCount: 100_000, blocks: 1))
            object.lapLimit = 2
            _ = try under.sender.add(object, to: id)
        }
        let steps = try under.run(for: .seconds(60))
        #expect(steps.last?.action == .finish)
        for id in ids {
            let tables = steps.filter {
                if case .sendTable(let run) = $0.action { return run.sessionID == id }
                return false
            }
            let closings = steps.filter {
                if case .sendClosing(id, _) = $0.action { return true }
                return false
            }
            #expect(tables.count >= 3 && closings.count == 3)
        }
        #expect(throws: SenderError.ended) {
            try under.sender.addSession(SendingSession(ids[0]), at: under.now)
        }
    }

    @Test("The last symbol of an object without padding is shorter, and ends its run")
    func shortSymbol() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 100_001, symbolByteCount: 1_000, maximumBlockSymbolCount: 64)
        var object = Under.object(information)
        object.lapLimit = 2
        _ = try under.sender.add(object, to: Under.session)
        let runs = try under.run(for: .seconds(1)).compactMap { step -> SymbolRun? in
            if case .send(let run) = step.action { return run }
            return nil
        }
        #expect(runs.map(\.packetCount) == [44, 44, 13, 44, 44, 13])
        #expect(runs.map(\.lastSymbolByteCount) == [1_000, 1_000, 1, 1_000, 1_000, 1])
        #expect(runs.map { $0.byteCount - 16 * $0.packetCount }.reduce(0, +) == 200_002)
    }

    @Test("An empty file is told in the table, and a cast of nothing else ends")
    func emptyObject() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 0, symbolByteCount: 1_000, maximumBlockSymbolCount: 64)
        var object = Under.object(information)
        object.lapLimit = 3
        let key = try under.sender.add(object, to: Under.session)
        let steps = try under.run(for: .seconds(10))
        #expect(steps.last?.action == .finish)
        #expect(steps.contains { $0.action == .endObject(key) })
        #expect(self.tableInstants(steps).count >= 3)
    }

    @Test("Asked to end, it sends the table, closes, and finishes")
    func ending() throws {
        var under = try SenderUnderTest(SenderConfiguration(bitsPerSecond: 10_000_000))
        _ = try under.sender.add(
            Under.object(try Under.raptorQ(byteCount: 10_000_000, blocks: 1)), to: Under.session)
        _ = try under.run(for: .milliseconds(300))
        under.sender.end(at: under.now)
        let steps = try under.run(for: .seconds(1))
        #expect(self.symbols(steps).isEmpty)
        #expect(self.tableInstants(steps).count == 1)
        #expect(steps.last?.action == .finish)
        #expect(under.now < Under.start.advanced(by: .milliseconds(400)))
    }

    @Test("A restarted sender goes on with symbols that it has not sent")
    func restart() throws {
        let information = try Under.raptorQ(byteCount: 10_000, blocks: 2)
        var sent: [SymbolReference] = []
        for firstLap in [1, 3] {
            var under = try SenderUnderTest(SenderConfiguration())
            var object = Under.object(information)
            object.firstLap = firstLap
            object.lapLimit = 2
            _ = try under.sender.add(object, to: Under.session)
            sent += self.symbols(try under.run(for: .seconds(1)))
        }
        #expect(sent.count == 48 && Set(sent).count == 48)
    }

    @Test("What cannot be sent is refused")
    func refusals() throws {
        var under = try SenderUnderTest(SenderConfiguration())
        let information = try Under.raptorQ(byteCount: 100_000, symbolByteCount: 65_491, blocks: 1)
        _ = try under.sender.add(Under.object(information), to: Under.session)
        let long = try Under.raptorQ(byteCount: 100_000, symbolByteCount: 65_492, blocks: 1)
        #expect(throws: SenderError.packetTooLong(byteCount: 65_508)) {
            try under.sender.add(Under.object(long), to: Under.session)
        }
        var heavy = Under.object(information)
        heavy.weight = 1_001
        #expect(throws: SenderError.self) { try under.sender.add(heavy, to: Under.session) }
        #expect(throws: SenderError.noSuchSession(Under.session(8))) {
            try under.sender.add(Under.object(information), to: Under.session(8))
        }
        #expect(throws: SenderError.sessionExists(Under.session)) {
            try under.sender.addSession(SendingSession(Under.session), at: Under.start)
        }
    }
}

extension Array {
    /// The first index whose element satisfies a condition that all later ones satisfy, too.
    fileprivate func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var low = 0
        var high = self.count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
