import BroadcastReceiver
import FluteFormat
import LayeredCoding
import RaptorQCode
import SimulationKit
import Testing
import Timekeeping

@testable import BroadcastReceiver

/// What holds whatever the network and strangers do; a seed draws everything.
@Suite struct ReceptionLawTests {
    private static func object(
        _ number: UInt128, _ random: inout SeededRandom, session: UInt64 = 1
    ) throws -> TestObject {
        let bytes = random.bytes(random.integer(in: 1...3000))
        let size = random.integer(in: 1...10) * 8
        let information: TransmissionInformation
        switch random.integer(in: 0...3) {
        case 0:
            information = try .compactNoCode(
                transferByteCount: UInt64(bytes.count), symbolByteCount: size, maximumBlockSymbolCount: 30)
        case 1:
            information = try .reedSolomon(
                transferByteCount: UInt64(bytes.count), symbolByteCount: size, maximumBlockSymbolCount: 30,
                maximumEncodingSymbolCount: 60)
        default:
            let symbolCount = (bytes.count + size - 1) / size
            information = .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: UInt64(bytes.count), symbolByteCount: size,
                    sourceBlockCount: min(symbolCount, random.integer(in: 1...4)), subBlockCount: 1,
                    symbolAlignment: 8))
        }
        var object = try TestObject(number, information, bytes, session: session)
        object.carriesInformation = random.integer(in: 0...1) == 0
        return object
    }

    @Test("Never a wrong byte, and everything in the end", arguments: SimulationSeed.seeds(150))
    func everythingArrives(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let faults = NetworkFaults(drawnFrom: &random)
        var network = SimulatedNetwork<[UInt8]>(
            endpointCount: 2, seed: seed, faults: faults,
            corrupting: { bytes, random in
                guard !bytes.isEmpty else { return }
                bytes[random.integer(in: 0..<bytes.count)] ^= UInt8(1 << random.integer(in: 0...7))
            },
            truncating: { bytes, random in bytes.removeLast(random.integer(in: 0...bytes.count)) })
        let objects = try (1...random.integer(in: 1...4)).map { try Self.object(UInt128($0), &random) }
        let shell = MemoryShell(MemoryShell.configuration)
        var wrong: [String] = []
        shell.check = { entry, bytes in
            objects.contains { "\($0.objectID)" == entry.contentLocation && $0.bytes == bytes }
        }
        shell.didStore = { entry, bytes in
            if !objects.contains(where: { "\($0.objectID)" == entry.contentLocation && $0.bytes == bytes }) {
                wrong.append(entry.contentLocation)
            }
        }
        let table = try TestTable.packets(
            objects.map { $0.entry("\($0.objectID)", hasInformation: !$0.carriesInformation) },
            symbolByteCount: 300)
        let data = objects.flatMap {
            $0.packets(repairCount: $0.information.scheme == .compactNoCode ? 0 : 20)
        }
        for lap in 0..<40 {
            // In the end the network heals.
            if lap == 30 { network.setFaults(.none) }
            for packet in table + data {
                network.multicast(packet, from: 0, at: shell.now)
                shell.now = shell.now.advanced(by: .microseconds(500))
                while let (_, delivery) = network.nextDelivery(notAfter: shell.now) {
                    shell.receive(delivery.payload)
                }
            }
            if shell.receiver.outcome(at: shell.now) != nil { break }
        }
        // Three times damaged is refused, which only corruption does.
        let outcome = shell.receiver.outcome(at: shell.now)
        let isCorrupted = faults.corruptionPartsPerMillion > 0 || faults.truncationPartsPerMillion > 0
        #expect(outcome == .complete || isCorrupted && outcome != nil, "\(String(describing: outcome))")
        #expect(wrong.isEmpty)
        if outcome == .complete { #expect(shell.files.count == objects.count) }
    }

    @Test("K + 2 symbols of every block are enough, whichever they are", arguments: SimulationSeed.seeds(100))
    func progress(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bytes = random.bytes(random.integer(in: 200...4000))
        let object = try TestObject.raptorQ(1, bytes, symbolByteCount: 16, blocks: random.integer(in: 1...3))
        let shell = MemoryShell(MemoryShell.configuration)
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        var packets: [[UInt8]] = []
        for number in 0..<object.information.sourceBlockCount {
            let count = object.information.sourceBlock(number).symbolCount
            let symbols = object.symbols(ofBlock: number, count: 3 * count + 10)
            var chosen = Array(symbols.indices)
            random.shuffle(&chosen)
            packets += chosen.prefix(count + 2).map {
                object.packet(block: number, esi: $0, payload: symbols[$0])
            }
        }
        random.shuffle(&packets)
        for packet in packets { shell.receive(packet) }
        #expect(shell.files == ["a": bytes])
        #expect(shell.receiver.openCount == 0)
    }

    /// Packets of a stranger: any claims, of any session.
    private static func flood(_ random: inout SeededRandom) throws -> (packet: [UInt8], source: SourceID) {
        let sizes = [1, 4, 16, 1024, 65_535]
        let size = sizes[random.integer(in: 0..<sizes.count)]
        let lengths: [UInt64] = [1, 100, 1 << 20, 1 << 33, 1 << 40, random.integer(in: 1...(1 << 40))]
        let length = lengths[random.integer(in: 0..<lengths.count)]
        let information: TransmissionInformation?
        switch random.integer(in: 0...3) {
        case 0:
            information =
                (try? ObjectTransmissionInformation(
                    transferByteCount: length, symbolByteCount: size,
                    sourceBlockCount: random.integer(in: 1...256)))
                .map { .raptorQ($0) }
        case 1:
            information = try? .reedSolomon(
                transferByteCount: length, symbolByteCount: size,
                maximumBlockSymbolCount: random.integer(in: 1...255),
                maximumEncodingSymbolCount: 255)
        case 2:
            information = try? .smallBlockSystematic(
                instanceID: 0, transferByteCount: length, symbolByteCount: size,
                maximumBlockSymbolCount: random.integer(in: 1...255), maximumEncodingSymbolCount: 255)
        default:
            information = try? .compactNoCode(
                transferByteCount: length, symbolByteCount: size,
                maximumBlockSymbolCount: random.integer(in: 1...70_000))
        }
        let source = SourceID(addressHigh: 0, addressLow: random.integer(in: 1...40))
        let made =
            try information
            ?? .compactNoCode(transferByteCount: 50, symbolByteCount: 1, maximumBlockSymbolCount: 9)
        let isTable = random.integer(in: 0...4) == 0
        var object = try TestObject(
            isTable ? 0 : UInt128(random.integer(in: UInt64(1)...3000)), made, [],
            session: random.integer(in: 2...20))
        object.carriesInformation = true
        let payload = random.bytes(min(1400, made.symbolByteCount))
        var packet = object.packet(
            block: random.integer(in: 0...max(0, min(1000, made.sourceBlockCount - 1))),
            esi: random.integer(in: 0...200), payload: payload,
            extensions: isTable
                ? [.fileDeliveryTable(FDTTag(instanceID: random.integer(in: 0...0xF_FFFF)))] : [])
        if random.integer(in: 0...9) == 0 { packet[random.integer(in: 0..<packet.count)] ^= 0xFF }
        return (packet, source)
    }

    @Test(
        "A flood takes no more memory than allowed, and a session beside it completes",
        arguments: SimulationSeed.seeds(12))
    func flood(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var configuration = MemoryShell.configuration
        configuration.memoryByteCount = [200_000, 1 << 20, 32 << 20][Int(seed % 3)]
        configuration.fileLimit = 50
        configuration.goal = .fileCount(1)
        let shell = MemoryShell(configuration)
        // What only fails to open takes room, too.
        shell.refuses = { information in information.transferByteCount > 1 << 20 }
        let object = try TestObject.raptorQ(1, random.bytes(20_000), symbolByteCount: 64, blocks: 2)
        let real =
            try TestTable.packets([object.entry("real")], symbolByteCount: 200)
            + object.packets(repairCount: 10)
        var (isComplete, sentCount) = (false, 0)
        for step in 0..<200_000 where !isComplete {
            shell.now = shell.now.advanced(by: .microseconds(random.integer(in: 1...400)))
            let (packet, source) = try Self.flood(&random)
            shell.receive(packet, from: source)
            if step >= 5000, random.integer(in: 0...9) == 0 {
                shell.now = shell.now.advanced(by: .microseconds(random.integer(in: 1...400)))
                shell.receive(real[sentCount % real.count])
                sentCount += 1
            }
            if step % 50 == 0 { Self.check(shell, configuration) }
            isComplete = shell.files["real"] != nil
        }
        #expect(shell.files["real"] == object.bytes)
        Self.check(shell, configuration)
    }

    private static func check(_ shell: MemoryShell, _ configuration: ReceiverConfiguration) {
        let (used, open) = (shell.receiver.memory.usedByteCount, shell.receiver.openCount)
        let objects = shell.receiver.objects.compactMap { $0 }
        let sessions = shell.receiver.sessions
        #expect(used <= configuration.memoryByteCount && used == objects.reduce(0) { $0 + $1.takenByteCount })
        #expect(objects.count <= configuration.fileLimit && sessions.count <= configuration.sessionLimit)
        #expect(sessions.reduce(0) { $0 + $1.tables.count } <= configuration.tableLimit)
        #expect(sessions.reduce(0) { $0 + $1.objects.count } == objects.count)
        #expect(open <= configuration.openObjectLimit && open == objects.filter(\.hasStorage).count)
        #expect(shell.objects.count == open)
        // What is charged is there, and the shell has no block that is not charged.
        let charged = objects.reduce(0) { $0 + $1.blocks.filter(\.isCharged).count }
        let whole = objects.reduce(0) { $0 + $1.completeBlockCount }
        #expect(shell.objects.values.reduce(0) { $0 + $1.blocks.count } <= charged + whole)
    }
}
