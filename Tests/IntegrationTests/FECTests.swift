import Foundation
import SimulationKit
import TestBed
import Testing

@Suite("fleetcast fec")
struct FECTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("fec")
    }

    /// A file and how to encode it.
    struct Encoding: Sendable, CustomTestStringConvertible {
        var byteCount: Int
        var symbolSize: Int
        var options: [String] = []
        var repair = 30

        var testDescription: String {
            "\(self.byteCount) bytes, T = \(self.symbolSize) \(self.options.joined(separator: " "))"
        }
    }

    func run(_ arguments: [String]) throws -> Program {
        var settings = ProgramSettings()
        settings.workingDirectory = self.scratch.path
        let program = try Program.start("fleetcast", ["fec"] + arguments, settings)
        try program.wait()
        return program
    }

    func encode(_ encoding: Encoding, _ name: String = "data") throws {
        try TestFiles.writeRandom(
            byteCount: encoding.byteCount, seed: UInt64(encoding.byteCount), to: self.scratch.file(name))
        let program = try self.run(
            [
                "encode", name, "-o", "\(name).sym", "--symbol-size", "\(encoding.symbolSize)",
                "--repair", "\(encoding.repair)",
            ] + encoding.options)
        try #require(program.exit == .exited(0), "\(program.errors)")
    }

    func hasDecoded(_ name: String) throws -> Bool {
        try TestFiles.areIdentical(self.scratch.file("data"), self.scratch.file(name))
    }

    static let encodings = [
        Encoding(byteCount: 1, symbolSize: 1),
        Encoding(byteCount: 1, symbolSize: 65_535, repair: 20),
        Encoding(byteCount: 999, symbolSize: 1000),
        Encoding(byteCount: 1000, symbolSize: 1000),
        Encoding(byteCount: 1001, symbolSize: 1000),
        Encoding(byteCount: 100_003, symbolSize: 1280, options: ["--source-blocks", "4"]),
        Encoding(byteCount: 100_003, symbolSize: 128, options: ["--sub-blocks", "3"]),
        Encoding(
            byteCount: 300_001, symbolSize: 1000,
            options: ["--source-blocks", "7", "--sub-blocks", "9", "--alignment", "8"]),
        Encoding(byteCount: 10_000, symbolSize: 20, options: ["--source-blocks", "255"], repair: 8),
        Encoding(byteCount: 9_000_000, symbolSize: 1400, repair: 700),
    ]

    @Test(
        "A file comes back from its symbols, in any order, most of them lost, some repeated",
        arguments: encodings)
    func roundTrip(encoding: Encoding) throws {
        try self.encode(encoding)
        var symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        var random = SeededRandom(seed: UInt64(encoding.byteCount))
        symbols.damage(spareCount: 5, &random)
        try symbols.write(to: self.scratch.file("damaged.sym"))
        let program = try self.run(["decode", "damaged.sym", "-o", "decoded"])
        #expect(program.exit == .exited(0), "\(program.errors)")
        #expect(program.output.hasSuffix("File: decoded\n"))
        #expect(program.errors == "")
        #expect(try self.hasDecoded("decoded"))
    }

    @Test("A file comes back from repair symbols alone")
    func repairOnly() throws {
        try self.encode(Encoding(byteCount: 50_000, symbolSize: 500, repair: 110))
        var symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        symbols.records.removeAll { SymbolsFile.encodingSymbolID(of: $0) < 100 }
        try #require(symbols.records.count == 110)
        try symbols.write(to: self.scratch.file("repair.sym"))
        #expect(try self.run(["decode", "repair.sym", "-o", "decoded"]).exit == .exited(0))
        #expect(try self.hasDecoded("decoded"))
    }

    @Test("The symbols file is as documented, byte for byte")
    func format() throws {
        try TestFiles.write(1...23, to: self.scratch.file("data"))
        let program = try self.run([
            "encode", "data", "-o", "s", "--symbol-size", "6", "--source-blocks", "2", "--sub-blocks", "2",
            "--alignment", "2", "--repair", "0",
        ])
        try #require(program.exit == .exited(0), "\(program.errors)")
        // 4 symbols in blocks of 2; sub-symbols of 4 and 2 bytes: a block of 12 bytes is 4 + 4, then 2 + 2.
        #expect(
            TestFiles.bytes(of: self.scratch.file("s")) == [
                0, 0, 0, 0, 23, 0, 0, 6, 2, 0, 2, 2,
                0, 0, 0, 0, 1, 2, 3, 4, 9, 10,
                0, 0, 0, 1, 5, 6, 7, 8, 11, 12,
                1, 0, 0, 0, 13, 14, 15, 16, 21, 22,
                1, 0, 0, 1, 17, 18, 19, 20, 23, 0,
            ])
    }

    @Test("Repair symbols follow the source symbols of their block")
    func recordOrder() throws {
        try self.encode(
            Encoding(byteCount: 1000, symbolSize: 100, options: ["--source-blocks", "2"], repair: 3))
        let symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        #expect(
            symbols.records.map(SymbolsFile.sourceBlockNumber)
                == [0, 1].flatMap { Array(repeating: $0, count: 8) })
        #expect(symbols.records.map(SymbolsFile.encodingSymbolID) == Array(0..<8) + Array(0..<8))
        let data = TestFiles.bytes(of: self.scratch.file("data"))
        #expect(symbols.records[9].dropFirst(4).elementsEqual(data[600..<700]))
    }

    @Test("Too few symbols: status 2, what is lacking, and nothing is written")
    func tooFewSymbols() throws {
        try self.encode(Encoding(byteCount: 10_000, symbolSize: 100, options: ["--source-blocks", "4"]))
        var symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        // Of block 2, 20 records of 25 that are needed, some of them twice; the others are whole.
        let block = symbols.records.filter { SymbolsFile.sourceBlockNumber(of: $0) == 2 }
        symbols.records.removeAll { SymbolsFile.sourceBlockNumber(of: $0) == 2 }
        symbols.records += block[30..<50] + block[30..<40]
        try symbols.write(to: self.scratch.file("few.sym"))
        try self.scratch.write("former", to: "decoded")

        let program = try self.run(["decode", "few.sym", "-o", "decoded", "--json"])
        #expect(program.exit == .exited(2))
        #expect(program.errors.contains("of 4 source blocks, 1 lacks symbols"))
        #expect(
            program.errors.contains(
                "block 2 (25 source symbols): at least 5 more, beside the 20 that are there"))
        #expect(self.scratch.text(of: "decoded") == "former")
        #expect(try self.scratch.names() == ["data", "data.sym", "decoded", "few.sym"])
        let json = try JSONSerialization.jsonObject(with: Data(program.outputBytes)) as? [String: Any]
        #expect(json?["complete"] as? Bool == false)
        #expect(
            json?["lacking"] as? [[String: Int]] == [["block": 2, "symbols": 25, "held": 20, "missing": 5]])

        // The same when there are not even as many records as the object has symbols.
        symbols.records.removeAll { SymbolsFile.sourceBlockNumber(of: $0) != 2 }
        try symbols.write(to: self.scratch.file("fewer.sym"))
        let fewer = try self.run(["decode", "fewer.sym", "-o", "decoded", "--json"])
        #expect(fewer.exit == .exited(2))
        #expect(fewer.errors.contains("of 4 source blocks, 4 lack symbols"))
        #expect(fewer.output.contains(#""records":30,"used":20,"#))
        #expect(
            fewer.errors.contains(
                "block 0 (25 source symbols): at least 25 more, beside the 0 that are there"))
        #expect(
            fewer.errors.contains(
                "block 2 (25 source symbols): at least 5 more, beside the 20 that are there"))

        // Together with what another stick has, it is enough.
        symbols.records = block + SymbolsFile(at: self.scratch.file("few.sym")).records
        try symbols.write(to: self.scratch.file("more.sym"))
        let together = try self.run(["decode", "fewer.sym", "more.sym", "-o", "decoded"])
        #expect(together.exit == .exited(0), "\(together.errors)")
        #expect(try self.hasDecoded("decoded"))
    }

    @Test(
        "Of a block that has as many symbols as it needs, but unlucky ones, one more is asked for, and helps")
    func unluckyBlock() throws {
        try self.encode(Encoding(byteCount: 10, symbolSize: 1, repair: 190))
        var symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        // Found by trying: of the constraint matrix with these rows, the rank is one too low.
        let unlucky = [19, 21, 44, 61, 90, 122, 170, 175, 177, 189]
        let records = symbols.records
        symbols.records = unlucky.map { records[$0] } + [records[19]]
        try symbols.write(to: self.scratch.file("unlucky.sym"))
        let program = try self.run(["decode", "unlucky.sym", "-o", "decoded", "--json"])
        #expect(program.exit == .exited(2))
        #expect(
            program.errors.contains(
                "block 0 (10 source symbols): at least 1 more, beside the 10 that are there"))
        #expect(program.errors.contains("of 1 source block, 1 lacks symbols"))
        #expect(program.output.contains(#"{"block":0,"symbols":10,"held":10,"missing":1}"#))

        symbols.records = [records[3]]
        try symbols.write(to: self.scratch.file("more.sym"))
        #expect(try self.run(["decode", "unlucky.sym", "more.sym", "-o", "decoded"]).exit == .exited(0))
        #expect(try self.hasDecoded("decoded"))
    }

    @Test("A single byte, symbol and block are told of in the singular")
    func singular() throws {
        try TestFiles.write([7], to: self.scratch.file("data"))
        let encoding = try self.run(["encode", "data", "-o", "s", "--symbol-size", "1", "--repair", "1"])
        #expect(
            encoding.output == "Encoded 'data': 1 source symbol and 1 repair symbol in 1 block. File: s\n")
        let decoding = try self.run(["decode", "s", "-o", "decoded"])
        #expect(decoding.output == "Decoded 1 byte from 1 symbol. File: decoded\n")
    }

    @Test("A length that is only claimed takes no space and little time")
    func claimedLength() throws {
        // 900 GB in 256 blocks of 65 535-byte symbols, and one record.
        let header: [UInt8] = [0xD1, 0x8C, 0x2E, 0x28, 0, 0, 0xFF, 0xFF, 0, 0, 1, 1]
        try TestFiles.write(header + [UInt8](repeating: 0, count: 4 + 65_535), to: self.scratch.file("s"))
        let program = try self.run(["decode", "s", "-o", "decoded"])
        #expect(program.exit == .exited(2), "\(program.errors)")
        #expect(program.errors.contains("of 256 source blocks, 256 lack symbols"))
        #expect(program.errors.contains("and 248 more blocks"))
        #expect(try self.scratch.names() == ["s"])
    }

    @Test("A full disk is said before the work, and never ends the program in the middle of a mapped file")
    func fullDisk() throws {
        guard SmallFileSystem.isPossible else {
            return reportSkipped("fec on a full disk", because: "mounting a small tmpfs needs root")
        }
        try self.encode(Encoding(byteCount: 200_000, symbolSize: 1000))
        let small = try SmallFileSystem(kilobyteCount: 100)
        let decoding = try self.run(["decode", "data.sym", "-o", small.file("decoded")])
        #expect(decoding.exit == .exited(1) && decoding.errors.contains("ENOSPC"), "\(decoding.errors)")
        let encoding = try self.run(
            ["encode", "data", "-o", small.file("s"), "--symbol-size", "1000", "--repair", "0"])
        #expect(encoding.exit == .exited(1) && encoding.errors.contains("ENOSPC"), "\(encoding.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: small.path).isEmpty)
    }

    @Test("The output is never one of the inputs")
    func outputIsInput() throws {
        try self.encode(Encoding(byteCount: 1000, symbolSize: 100))
        link(self.scratch.file("data.sym"), self.scratch.file("link"))
        let before = TestFiles.bytes(of: self.scratch.file("data.sym"))
        #expect(try self.run(["decode", "data.sym", "-o", "data.sym"]).exit == .exited(1))
        #expect(try self.run(["decode", "data.sym", "-o", "link"]).exit == .exited(1))
        let encoding = try self.run(["encode", "data", "-o", "data", "--symbol-size", "9", "--repair", "1"])
        #expect(encoding.exit == .exited(1))
        #expect(encoding.errors.contains("is to be read and to be replaced"))
        #expect(TestFiles.bytes(of: self.scratch.file("data.sym")) == before)
        #expect(TestFiles.bytes(of: self.scratch.file("data")).count == 1000)
    }

    @Test("Numbers that are wrong for every file are wrong usage; for this file, a failure with advice")
    func wrongNumbers() throws {
        try TestFiles.writeRandom(byteCount: 200_000, seed: 1, to: self.scratch.file("data"))
        func attempt(_ options: [String]) throws -> Program {
            try self.run(["encode", "data", "-o", "s"] + options)
        }
        for options in [
            ["--symbol-size", "0", "--repair", "1"], ["--symbol-size", "65536", "--repair", "1"],
            ["--symbol-size", "10", "--repair=-1"], ["--symbol-size", "10"], ["--repair", "1"],
            ["--symbol-size", "10", "--repair", "1", "--source-blocks", "257"],
            ["--symbol-size", "10", "--repair", "1", "--alignment", "4"],
            ["--symbol-size", "10", "--repair", "1", "--sub-blocks", "11"],
        ] {
            let program = try attempt(options)
            #expect(program.exit == .exited(64), "\(options): \(program.errors)")
        }
        let coarse = try attempt(["--symbol-size", "1", "--repair", "1", "--source-blocks", "2"])
        #expect(coarse.exit == .exited(1) && coarse.errors.contains("must be at least 4"), "\(coarse.errors)")
        let greedy = try attempt(["--symbol-size", "1000", "--repair", "16777017"])
        #expect(greedy.exit == .exited(1) && greedy.errors.contains("0 to 16777016"), "\(greedy.errors)")
        #expect(try self.scratch.names() == ["data"])
    }

    @Test("A signal ends it with status 130, and nothing is left")
    func signal() throws {
        try TestFiles.writeRandom(byteCount: 3_000_000, seed: 1, to: self.scratch.file("data"))
        var settings = ProgramSettings()
        settings.workingDirectory = self.scratch.path
        let program = try Program.start(
            "fleetcast", ["fec", "encode", "data", "-o", "s", "--symbol-size", "64", "--repair", "8000000"],
            settings)
        _ = Patience.wait(.seconds(30)) {
            ((try? self.scratch.names().count) ?? 0) > 1 || program.exit != nil
        }
        program.signal(SIGINT)
        #expect(try program.wait() == .exited(130))
        #expect(try self.scratch.names() == ["data"])
    }

    @Test("A signal is noticed between the blocks of few bytes that take long to decode")
    func signalBetweenBlocks() throws {
        let options = ["--source-blocks", "10"]
        try self.encode(Encoding(byteCount: 800_000, symbolSize: 16, options: options, repair: 5010))
        var symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        symbols.records.removeAll { SymbolsFile.encodingSymbolID(of: $0) < 5000 }
        try symbols.write(to: self.scratch.file("repair.sym"))
        var settings = ProgramSettings()
        settings.workingDirectory = self.scratch.path
        let program = try Program.start(
            "fleetcast", ["fec", "decode", "repair.sym", "-o", "decoded"], settings)
        // The hidden output; soon after that, all records are in memory.
        _ = Patience.wait(.seconds(30)) {
            ((try? self.scratch.names().count) ?? 0) > 3 || program.exit != nil
        }
        program.signal(SIGINT)
        #expect(try program.wait() == .exited(130))
        #expect(try self.scratch.names() == ["data", "data.sym", "repair.sym"])
    }

    @Test("What was encoded and decoded is told in JSON too")
    func json() throws {
        try TestFiles.writeRandom(byteCount: 10_001, seed: 1, to: self.scratch.file("data"))
        let encoded = try self.run([
            "encode", "data", "-o", "s", "--symbol-size", "100", "--repair", "5", "--json",
        ])
        #expect(
            encoded.output == """
                {"file":"s","bytes":11036,"sourceSymbols":101,"repairSymbols":5,"object":{"bytes":10001,\
                "symbolSize":100,"sourceBlocks":1,"subBlocks":1,"alignment":1}}

                """)
        let decoded = try self.run(["decode", "s", "-o", "decoded", "--json"])
        #expect(
            decoded.output == """
                {"complete":true,"file":"decoded","records":101,"used":101,"impossible":0,"cutOff":0,\
                "lacking":[],"object":{"bytes":10001,"symbolSize":100,"sourceBlocks":1,"subBlocks":1,\
                "alignment":1}}

                """)
    }
}
