import BroadcastSender
import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode
import SimulationKit
import Testing
import Timekeeping

@Suite("Objects whose packets are authenticated")
struct AuthenticationTests {
    private typealias Under = SenderUnderTest

    private func object(
        symbols: Int, blocks: Int, repair: UInt32, _ mode: AuthenticationMode, number: Int = 1
    ) throws -> SendingObject {
        let information = try ObjectTransmissionInformation(
            transferByteCount: UInt64(symbols * 1_000), symbolByteCount: 1_000, sourceBlockCount: blocks)
        let parameters = try AuthenticationParameters(
            targetDigest: [UInt8](repeating: 7, count: 32), information: information, repairSymbolCount: repair)
        var object = Under.object(.raptorQ(information), number: number)
        object.authentication = .init(parameters, mode)
        return object
    }

    private func symbols(_ under: inout Under, laps: Int) throws -> [(SymbolRun, [SymbolReference])] {
        var runs: [(SymbolRun, [SymbolReference])] = []
        var ended = 0
        while ended < laps, let step = try under.step(until: under.now.advanced(by: .seconds(60))) {
            if case .send(let run) = step.action { runs.append((run, step.symbols)) }
            if case .endLap = step.action { ended += 1 }
        }
        return runs
    }

    @Test("After the last signed symbol of a block its first one comes again")
    func wrapping() throws {
        var order = try self.object(symbols: 10, blocks: 1, repair: 4, .sparse).order
        order = LapOrder(
            .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: 10_000, symbolByteCount: 1_000, sourceBlockCount: 1)),
            overheadPercent: 20, repairLimit: 4)
        var laps: [[Int]] = []
        for _ in 0..<3 {
            var lap: [Int] = []
            while let symbol = order.next() { lap.append(symbol.encodingSymbolID) }
            laps.append(lap)
            order.beginLap()
        }
        #expect(laps[0] == Array(0..<12))
        #expect(laps[1] == [12, 13] + Array(0..<10))
        #expect(laps[2] == [10, 11, 12, 13] + Array(0..<8))
    }

    @Test("A lap has no more repair symbols than are signed, be the overhead what it may")
    func overheadBeyondSignatures() throws {
        var object = try self.object(symbols: 10, blocks: 1, repair: 4, .sparse)
        object.overheadPercent = 500
        #expect(object.order.symbolCountOfLap == 14)
        var none = try self.object(symbols: 10, blocks: 1, repair: 0, .sparse)
        none.overheadPercent = 10
        var order = none.order
        for lap in 0..<3 {
            var ids: [Int] = []
            while let symbol = order.next() { ids.append(symbol.encodingSymbolID) }
            #expect(ids == Array(0..<10), "lap \(lap)")
            order.beginLap()
        }
    }

    @Test(
        "No symbol beyond the signed ones, each once before any comes again, in runs of one kind",
        arguments: SimulationSeed.seeds(60))
    func laws(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let blocks = random.integer(in: 1...6)
        let symbolCount = random.integer(in: blocks...600)
        let repair = UInt32(random.integer(in: 0...200))
        let mode = AuthenticationMode.allCases[random.integer(in: 0...2)]
        var object = try self.object(symbols: symbolCount, blocks: blocks, repair: repair, mode)
        object.overheadPercent = random.integer(in: 0...60)
        object.groupBlockCount = random.integer(in: 0...1) == 0 ? nil : random.integer(in: 1...blocks)
        object.lapLimit = 3
        var configuration = SenderConfiguration(
            bitsPerSecond: random.integer(in: 0...1) == 0 ? nil : UInt64(random.integer(in: 1...900)) * 1_000_000)
        configuration.maximumRunPacketCount = random.integer(in: 1...60)
        var under = try Under(configuration)
        _ = try under.sender.add(object, to: Under.session)
        let runs = try self.symbols(&under, laps: 3)
        var seen = [[Int: Int]](repeating: [:], count: blocks)
        for (run, symbols) in runs {
            #expect(run.packetCount == symbols.count && run.packetCount >= 1)
            #expect(run.packetCount <= configuration.maximumRunPacketCount)
            #expect(run.lastSymbolByteCount == run.symbolByteCount)
            #expect(mode != .spine || run.proof == .path)
            #expect(mode != .selfContained || run.proof == .signedPath)
            for symbol in symbols {
                let parameters = try #require(object.authentication?.parameters)
                #expect(symbol.encodingSymbolID < parameters.symbolCount(ofBlock: symbol.sourceBlock))
                seen[symbol.sourceBlock][symbol.encodingSymbolID, default: 0] += 1
            }
        }
        #expect(runs.reduce(0) { $0 + $1.0.packetCount } == 3 * object.order.symbolCountOfLap, "seed \(seed)")
        for counts in seen {
            let times = counts.values
            #expect((times.max() ?? 0) - (times.min() ?? 0) <= 1, "seed \(seed)")
        }
    }

    @Test(
        "In a sparse lap the first two packets of each batch of a block are signed, and one in four",
        arguments: [(1, 1), (3, 1), (3, 2), (5, 3)])
    func sparse(blocks: Int, lap: Int) throws {
        var object = try self.object(symbols: 700, blocks: blocks, repair: 77, .sparse)
        object.overheadPercent = 8
        object.lapLimit = lap
        var under = try Under(SenderConfiguration())
        _ = try under.sender.add(object, to: Under.session)
        let parameters = try #require(object.authentication?.parameters)
        var order = object.order
        for _ in 1..<lap { order.beginLap() }
        var expectedOrder: [SymbolReference] = []
        while let symbol = order.next() { expectedOrder.append(symbol) }
        let sent = try self.symbols(&under, laps: lap)
        let signed = Set(sent.filter { $0.0.lap == lap && $0.0.proof == .signedPath }.flatMap(\.1))
        var lastInBlock = [Int](repeating: -2, count: blocks)
        var indexInBatch = [Int](repeating: 0, count: blocks)
        var batches = [UInt32?](repeating: nil, count: blocks)
        for symbol in expectedOrder {
            let block = symbol.sourceBlock
            let position = try #require(
                parameters.position(sourceBlockNumber: block, encodingSymbolID: symbol.encodingSymbolID))
            let goesOn = batches[block] == position.batch && lastInBlock[block] + 1 == symbol.encodingSymbolID
            indexInBatch[block] = goesOn ? indexInBatch[block] + 1 : 0
            batches[block] = position.batch
            lastInBlock[block] = symbol.encodingSymbolID
            let isWanted = indexInBatch[block] < 2 || indexInBatch[block] % 4 == 0
            #expect(signed.contains(symbol) == isWanted, "\(symbol), \(indexInBatch[block])th of its batch")
        }
        let share = Double(signed.count) / Double(expectedOrder.count)
        #expect(share < 0.34, "\(share)")
    }

    @Test("Signed packets of a stretch go before the others, so that nothing waits at a receiver")
    func order() throws {
        var object = try self.object(symbols: 320, blocks: 1, repair: 32, .sparse)
        object.lapLimit = 1
        var under = try Under(SenderConfiguration())
        _ = try under.sender.add(object, to: Under.session)
        var proven: Set<UInt32> = []
        for (run, symbols) in try self.symbols(&under, laps: 1) {
            for symbol in symbols {
                let parameters = try #require(object.authentication?.parameters)
                let position = try #require(
                    parameters.position(sourceBlockNumber: 0, encodingSymbolID: symbol.encodingSymbolID))
                if run.proof == .signedPath { proven.insert(position.batch) }
                #expect(proven.contains(position.batch))
            }
        }
    }

    @Test("Headers have room for EXT_AUTH, and the packet fits 1448 bytes with symbols of 1272")
    func headers() throws {
        let information = try ObjectTransmissionInformation(
            transferByteCount: 127_200, symbolByteCount: 1_272, sourceBlockCount: 1)
        var object = Under.object(.raptorQ(information))
        object.authentication = .init(
            try AuthenticationParameters(
                targetDigest: [UInt8](repeating: 7, count: 32), information: information, repairSymbolCount: 50),
            .sparse)
        var under = try Under(SenderConfiguration())
        let key = try under.sender.add(object, to: Under.session)
        for (proof, byteCount) in [(PacketProof.path, 92), (.signedPath, 156)] {
            let header = try #require(under.sender.header(of: key, proof))
            let packet = try ALCPacket(parsing: header.span.bytes)
            #expect(packet.authentication?.count == byteCount)
            #expect(packet.authentication?.upperBound == header.count)
            #expect(packet.codepoint == 6 && packet.transmissionInformation == nil)
            #expect(header.count + 4 + 1_272 <= 1_448)
        }
    }

    @Test("A prelude goes before each lap, in whole, and no table tells of it")
    func prelude() throws {
        var under = try Under(SenderConfiguration())
        var spine = try self.object(symbols: 3, blocks: 1, repair: 8, .selfContained, number: 2)
        spine.isListed = false
        spine.overheadPercent = 300
        spine.lapLimit = 3
        let spineKey = try under.sender.add(spine, to: Under.session)
        var object = try self.object(symbols: 100, blocks: 1, repair: 50, .spine)
        object.prelude = spineKey
        object.lapLimit = 3
        let key = try under.sender.add(object, to: Under.session)
        var course: [ObjectKey] = []
        var tables: [UInt8] = []
        for step in try under.run(for: .seconds(60)) {
            if case .send(let run) = step.action, course.last != run.object { course.append(run.object) }
            if case .sendTable = step.action { tables += step.bytes }
        }
        #expect(course == [spineKey, key, spineKey, key, spineKey, key])
        let text = String(decoding: tables, as: UTF8.self)
        #expect(text.contains("file1") && !text.contains("file2"))
    }

    @Test("An object whose prelude is withdrawn goes on alone")
    func withdrawnPrelude() throws {
        var under = try Under(SenderConfiguration())
        var spine = try self.object(symbols: 3, blocks: 1, repair: 8, .selfContained, number: 2)
        spine.isListed = false
        let spineKey = try under.sender.add(spine, to: Under.session)
        var object = try self.object(symbols: 100, blocks: 1, repair: 50, .spine)
        object.prelude = spineKey
        object.lapLimit = 2
        let key = try under.sender.add(object, to: Under.session)
        try under.sender.withdraw(spineKey)
        let runs = try self.symbols(&under, laps: 2)
        #expect(runs.allSatisfy { $0.0.object == key })
        #expect(runs.reduce(0) { $0 + $1.0.packetCount } == 220)
    }
}
