import ContentDecoding
import DeviceCrypto
import DurableStorage
import FluteFormat
import Glibc
import LayeredCoding
import RaptorQCode
import SimulationKit
import TestBed
import Testing

@testable import BroadcastReceiver
@testable import BroadcastReception

@Suite struct StoredObjectTests {
    private static let key = ObjectKey(slot: 0, generation: 1)

    private static func object(
        _ information: TransmissionInformation, in output: borrowing OutputDirectory
    ) throws -> StoredObject {
        guard let objectID = TransportObjectID(7) else {
            throw StorageError(operation: "number", path: "", errno: EINVAL)
        }
        return try StoredObject(key, objectID, information, named: "x", in: output.work)
    }

    private static func store(_ symbol: [UInt8], _ number: Int, _ esi: Int, in object: StoredObject) -> Int {
        let delivery = SymbolDelivery(
            block: SourceBlockKey(object: key, sourceBlockNumber: number), firstSymbolID: esi, count: 1,
            payload: 0..<symbol.count)
        return object.store(delivery, symbol.span.bytes).newCount
    }

    @Test(
        "An object goes on from the disk, also after repair symbols moved",
        arguments: SimulationSeed.seeds(40))
    func resume(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let scratch = try ScratchDirectory()
        let output = try OutputDirectory(scratch.path)
        let bytes = random.bytes(random.integer(in: 200...3000))
        let blockCount = random.integer(in: 1...3)
        let raptorQ = try ObjectTransmissionInformation(
            transferByteCount: UInt64(bytes.count), symbolByteCount: 16, sourceBlockCount: blockCount,
            subBlockCount: random.integer(in: 1...2), symbolAlignment: 4)
        let information = TransmissionInformation.raptorQ(raptorQ)
        var packets: [(number: Int, esi: Int, symbol: [UInt8])] = []
        for number in 0..<blockCount {
            let block = information.sourceBlock(number)
            let source =
                Array(bytes[Int(block.offset)..<Int(block.offset + block.byteCount)])
                + [UInt8](repeating: 0, count: block.paddingByteCount)
            let encoder = BlockEncoder(
                plan: EncodingPlan(symbolCount: block.symbolCount), layout: raptorQ.symbolLayout,
                block: source.span.bytes)
            for esi in 0..<(2 * block.symbolCount + 12) {
                var symbol = [UInt8](repeating: 0, count: 16)
                var span = symbol.mutableSpan
                var target = span.mutableBytes
                encoder.write(esi..<esi + 1, into: &target)
                packets.append((number, esi, symbol))
            }
        }
        random.shuffle(&packets)
        // Some before the journal, some between it and the end of that run, the rest after.
        let early = packets.count / 4
        let late = early + random.integer(in: 0...(packets.count / 8))
        var journal: ReceptionJournal?
        var heldCount = 0
        do {
            let object = try Self.object(information, in: output)
            for packet in packets[..<early] {
                heldCount += Self.store(packet.symbol, packet.number, packet.esi, in: object)
            }
            journal = object.journal(digest: [], isAuthenticated: true) { _ in false }
            for packet in packets[early..<late] {
                _ = Self.store(packet.symbol, packet.number, packet.esi, in: object)
            }
        }
        let again = try Self.object(information, in: output)
        let read = try #require(journal.flatMap { ReceptionJournal($0.encoded) })
        var resumed = 0
        again.resume(read) { _, count, _ in resumed += count }
        #expect(resumed <= heldCount && (late > early || resumed == heldCount))
        for packet in packets[late...] + packets[..<late] where !again.isComplete(packet.number) {
            _ = Self.store(packet.symbol, packet.number, packet.esi, in: again)
            let block = again.block(packet.number)
            guard !again.isComplete(packet.number), block.heldSymbolCount >= block.symbolCount else {
                continue
            }
            if again.withBytes(of: block, { block.solve(&$0, lanes: .one) }) == .complete {
                again.finish(block)
            }
        }
        #expect(again.completeByteCount == bytes.count)
        var stored = [UInt8](repeating: 0, count: bytes.count)
        _ = stored.withUnsafeMutableBytes {
            pread(again.file.descriptor.rawValue, $0.baseAddress, $0.count, 0)
        }
        #expect(stored == bytes)
    }

    private static func finish(
        _ bytes: [UInt8], in scratch: ScratchDirectory, _ change: (inout FileEntry) -> Void
    ) throws -> FinishingResult {
        let output = try OutputDirectory(scratch.path)
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: UInt64(bytes.count), symbolByteCount: bytes.count, maximumBlockSymbolCount: 1)
        let object = try Self.object(information, in: output)
        #expect(Self.store(bytes, 0, 0, in: object) == 1)
        var entry = FileEntry(contentLocation: "a/b", objectID: object.objectID)
        change(&entry)
        return ObjectFinishing(object: object, entry: entry, components: ["a", "b"]).run(output)
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA256Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.digest()
    }

    private static func outcome(_ result: FinishingResult) -> String {
        switch result {
        case .stored(let file): "stored \(file.byteCount) \(file.verification.rawValue)"
        case .damaged: "damaged"
        case .failed: "failed"
        }
    }

    @Test("Only what its digest and its length confirm gets its name")
    func finishing() throws {
        let bytes = Array("some bytes of a file".utf8)
        let cases: [(String, (inout FileEntry) -> Void)] = [
            ("stored 20 none", { _ in }), ("stored 20 SHA-256", { $0.sha256 = Self.digest(bytes) }),
            ("damaged", { $0.sha256 = Self.digest(bytes + [0]) }),
            ("damaged", { $0.contentMD5 = [UInt8](repeating: 1, count: 16) }),
            ("damaged", { $0.contentLength = 19 }), ("stored 20 none", { $0.contentLength = 20 }),
            ("damaged", { $0.contentEncoding = .gzip }),
        ]
        for (wanted, change) in cases {
            let scratch = try ScratchDirectory()
            #expect(Self.outcome(try Self.finish(bytes, in: scratch, change)) == wanted)
            #expect((scratch.text(of: "a/b") != nil) == wanted.hasPrefix("stored"))
        }
    }

    @Test("A compressed file is expanded; a bomb, or one of another length, is damaged and leaves nothing")
    func encoded() throws {
        let bytes = [UInt8](repeating: 0x41, count: 300_000)
        let packed = try encodeContent(.gzip, bytes)
        let cases: [(String, (inout FileEntry) -> Void)] = [
            ("stored 300000 none", { _ in }), ("stored 300000 SHA-256", { $0.sha256 = Self.digest(bytes) }),
            ("damaged", { $0.sha256 = Self.digest(packed) }), ("damaged", { $0.contentLength = 299_999 }),
            ("damaged", { $0.contentLength = 300_001 }),
            ("stored 300000 none", { $0.contentLength = 300_000 }),
        ]
        for (wanted, change) in cases {
            let scratch = try ScratchDirectory()
            let result = try Self.finish(packed, in: scratch) {
                $0.contentEncoding = .gzip
                change(&$0)
            }
            #expect(Self.outcome(result) == wanted)
            #expect((scratch.text(of: "a/b") != nil) == wanted.hasPrefix("stored"))
            #expect(try !scratch.names(in: ".fleetcast").contains { $0.hasSuffix(".decoded") })
        }
    }

    @Test("What an earlier run left is used only where a digest will tell in the end")
    func trust() throws {
        var entry = FileEntry(contentLocation: "a", objectID: try #require(TransportObjectID(1)))
        let (with, without) = (
            ReceptionJournal(information: [], digest: [1]), ReceptionJournal(information: [], digest: [])
        )
        #expect(with.isTrusted(by: nil) && !without.isTrusted(by: nil))
        #expect(!with.isTrusted(by: entry) && !without.isTrusted(by: entry))
        entry.sha256 = [1]
        #expect(with.isTrusted(by: entry) && without.isTrusted(by: entry))
        entry.sha256 = [2]
        #expect(!with.isTrusted(by: entry) && without.isTrusted(by: entry))
    }
}
