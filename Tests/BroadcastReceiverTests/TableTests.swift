import BroadcastReceiver
import ContentDecoding
import FluteFormat
import LayeredCoding
import RaptorQCode
import Testing
import Timekeeping

@Suite struct TableTests {
    private static func count(_ shell: MemoryShell, _ matches: (ReceiverAction) -> Bool) -> Int {
        shell.actions.filter(matches).count
    }

    @Test("A table whose time is over is told once and not used; without a clock none expires")
    func expired() throws {
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        for (seconds, isExpired) in [(4_000_000_000, false), (4_000_000_001, true), (nil, false)]
            as [(UInt32?, Bool)]
        {
            var configuration = MemoryShell.configuration
            configuration.ntpSeconds = seconds
            let shell = MemoryShell(configuration)
            for _ in 0..<3 {
                for packet in try TestTable.packets([object.entry("a")]) + object.packets() {
                    shell.receive(packet)
                }
            }
            #expect(shell.files.isEmpty == isExpired)
            let told = Self.count(shell) { if case .tableExpired = $0 { true } else { false } }
            #expect(told == (isExpired ? 1 : 0))
        }
    }

    @Test("The clock goes on: a table that comes later is over")
    func clockGoesOn() throws {
        var configuration = MemoryShell.configuration
        configuration.ntpSeconds = 3_999_999_990
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        let shell = MemoryShell(configuration)
        shell.now = shell.now.advanced(by: .seconds(11))
        for packet in try TestTable.packets([object.entry("a")]) { shell.receive(packet) }
        #expect(shell.receiver.progress.isEmpty)
    }

    @Test("A table that is none is told once, and one with the same number that is good is used")
    func refused() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        for _ in 0..<3 {
            for packet in try TestTable.packets(of: Array("<FDT-Instance Expires=".utf8)) {
                shell.receive(packet)
            }
        }
        #expect(Self.count(shell) { if case .tableRefused = $0 { true } else { false } } == 1)
        for packet in try TestTable.packets([object.entry("a")]) + object.packets() { shell.receive(packet) }
        #expect(shell.files == ["a": object.bytes])
    }

    private static func manyFiles() throws -> (FDTInstance, TestObject) {
        let object = try TestObject.plain(1, SessionTests.bytes(40, 1))
        var table = FDTInstance(expires: 4_000_000_000)
        table.files = try (1...40).map { number in
            var entry = object.entry("file-\(number)")
            entry.objectID = try TransportObjectID(UInt128(number)).orThrow()
            return entry
        }
        return (table, object)
    }

    @Test(
        "A table of many packets is put together in any order and with any code",
        arguments: [0, 5, 6, 129] as [UInt8])
    func codes(scheme: UInt8) throws {
        let xml = try Self.manyFiles().0.xml()
        let (count, size) = (UInt64(xml.count), 50)
        let information: TransmissionInformation
        switch scheme {
        case 5:
            information = try .reedSolomon(
                transferByteCount: count, symbolByteCount: size, maximumBlockSymbolCount: 40,
                maximumEncodingSymbolCount: 60)
        case 6:
            information = .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: count, symbolByteCount: size, sourceBlockCount: 2))
        case 129:
            information = try .smallBlockSystematic(
                instanceID: 0, transferByteCount: count, symbolByteCount: size, maximumBlockSymbolCount: 40,
                maximumEncodingSymbolCount: 60)
        default:
            information = try .compactNoCode(
                transferByteCount: count, symbolByteCount: size, maximumBlockSymbolCount: 40)
        }
        var packets = try TestTable.packets(
            of: xml, information: information, repairCount: scheme == 0 ? 0 : 15)
        // Where there are repair symbols, some source symbols are lost.
        if scheme != 0 { packets = packets.enumerated().filter { $0.offset % 8 != 3 }.map(\.element) }
        let shell = MemoryShell(MemoryShell.configuration)
        for packet in packets.reversed() { #expect(shell.receive(packet) == .taken) }
        #expect(shell.receiver.progress.count == 40)
        let actionCount = shell.actions.count
        for packet in packets { #expect(shell.receive(packet) == .taken) }
        #expect(shell.actions.count == actionCount, "a repetition is no news")
    }

    @Test("A compressed table is expanded, a bomb is refused, and an encoding nobody knows too")
    func compressed() throws {
        let (table, _) = try Self.manyFiles()
        for encoding in [ContentEncoding.zlib, .gzip, .deflate] {
            let shell = MemoryShell(MemoryShell.configuration)
            let bytes = try encodeContent(encoding, table.xml())
            for packet in try TestTable.packets(of: bytes, encoding: encoding.code) { shell.receive(packet) }
            #expect(shell.receiver.progress.count == 40)
        }
        let shell = MemoryShell(MemoryShell.configuration)
        let bomb = try encodeContent(.gzip, [UInt8](repeating: 0x20, count: 2 << 20))
        for packet in try TestTable.packets(of: bomb, encoding: 3) { shell.receive(packet) }
        for packet in try TestTable.packets(of: table.xml(), instance: 2, encoding: 77) {
            shell.receive(packet)
        }
        #expect(Self.count(shell) { if case .tableRefused = $0 { true } else { false } } == 2)
        #expect(shell.receiver.progress.isEmpty)
    }

    @Test("A table larger than allowed, or of too many symbols, takes no memory")
    func limits() throws {
        let limit = 1 << 20
        for (count, size, isTaken) in [
            (limit, 1200, true), (limit + 1, 1200, false), (4096, 1, true), (4097, 1, false),
        ] {
            let shell = MemoryShell(MemoryShell.configuration)
            let information = try TransmissionInformation.compactNoCode(
                transferByteCount: UInt64(count), symbolByteCount: size, maximumBlockSymbolCount: 65_536)
            var object = try TestObject(0, information, [])
            object.carriesInformation = true
            let packet = object.packet(
                block: 0, esi: 0, payload: [UInt8](repeating: 0, count: size),
                extensions: [.fileDeliveryTable(FDTTag(instanceID: 1))])
            #expect(shell.receive(packet) == (isTaken ? .taken : .ignored(.malformed)))
        }
    }

    @Test("A file without bytes is there at once, as many of them as may be open at a time")
    func emptyFiles() throws {
        var configuration = MemoryShell.configuration
        configuration.openObjectLimit = 3
        let shell = MemoryShell(configuration)
        let entries = try (1...20).map { number in
            var entry = FileEntry(
                contentLocation: "empty-\(number)", objectID: try TransportObjectID(UInt128(number)).orThrow()
            )
            entry.contentLength = 0
            return entry
        }
        for packet in try TestTable.packets(entries) {
            _ = shell.receiver.receive(packet.span.bytes, from: MemoryShell.source, at: shell.now)
        }
        var (finishCount, held) = (0, [ObjectKey]())
        while let action = shell.receiver.nextAction() {
            if case .finish(let key, _) = action {
                finishCount += 1
                held.append(key)
            }
        }
        #expect(finishCount == 3)
        for key in held { shell.receiver.didStoreFile(key) }
        shell.perform()
        #expect(shell.files.count == 17 && shell.receiver.outcome(at: shell.now) == .complete)
    }

    @Test("A file without bytes whose digest is wrong is refused: nothing else will come")
    func wrongEmptyFile() throws {
        let shell = MemoryShell(MemoryShell.configuration)
        shell.isDamaged = { _ in true }
        var entry = FileEntry(contentLocation: "empty", objectID: try TransportObjectID(1).orThrow())
        entry.contentLength = 0
        for packet in try TestTable.packets([entry]) { shell.receive(packet) }
        #expect(shell.receiver.outcome(at: shell.now) == .failed)
    }
}
