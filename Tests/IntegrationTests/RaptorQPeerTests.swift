import Foundation
import TestBed
import Testing

/// `fleetcast fec` and another implementation of RFC 6330, the package `raptorq` of PyPI, read each other's symbols.
///
/// The package is installed once, into `.build`. Where that does not work, the tests say so and are skipped; the
/// package's symbols that are frozen in `RaptorQCodeTests` are checked everywhere.
@Suite("RaptorQ of others", .serialized)
struct RaptorQPeerTests {
    /// An object, and how much of it is lost on its way.
    ///
    /// The package derives all else: sub-blocks above 10 MB a block, several blocks above 56 403 symbols.
    struct Exchange: Sendable, CustomTestStringConvertible {
        var byteCount: Int
        var packetSize: Int
        var repair: Int
        var loss: Double

        var testDescription: String {
            "\(self.byteCount) bytes, T = \(self.packetSize), loss of \(self.loss)"
        }
    }

    static let exchanges = [
        Exchange(byteCount: 1, packetSize: 1280, repair: 9, loss: 0),
        Exchange(byteCount: 1, packetSize: 8, repair: 9, loss: 1),
        Exchange(byteCount: 100, packetSize: 9, repair: 20, loss: 1),
        Exchange(byteCount: 1001, packetSize: 63, repair: 30, loss: 0.5),
        Exchange(byteCount: 99_999, packetSize: 64, repair: 400, loss: 0.2),
        Exchange(byteCount: 1_000_000, packetSize: 1400, repair: 800, loss: 1),
        Exchange(byteCount: 3_000_000, packetSize: 63, repair: 5000, loss: 0.1),
        // Two blocks.
        Exchange(byteCount: 5_000_001, packetSize: 64, repair: 8000, loss: 0.2),
        // Two sub-blocks.
        Exchange(byteCount: 12_345_678, packetSize: 1000, repair: 1300, loss: 0.1),
        // Five sub-blocks of different sizes.
        Exchange(byteCount: 50_000_000, packetSize: 1400, repair: 4000, loss: 0.1),
        // Two blocks of three sub-blocks.
        Exchange(byteCount: 50_000_000, packetSize: 640, repair: 4000, loss: 0.1),
    ]

    private static let package = PythonPackage("raptorq==2.0.0", module: "raptorq", directory: "raptorq-peer")

    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("raptorq-peer")
    }

    @Test("Their symbols decode here", arguments: exchanges)
    func theirSymbols(exchange: Exchange) throws {
        guard let python = Self.package.pythonOrSkip("their symbols, \(exchange.testDescription)") else {
            return
        }
        let file = try self.makeFile(exchange)
        try self.peer(
            python,
            [
                "encode", file, self.scratch.file("symbols"), "\(exchange.packetSize)", "\(exchange.repair)",
                "\(exchange.loss)", "1",
            ])
        try self.fleetcast(["decode", "symbols", "-o", "decoded"])
        #expect(try TestFiles.areIdentical(file, self.scratch.file("decoded")))
    }

    @Test("Our symbols decode there", arguments: exchanges)
    func ourSymbols(exchange: Exchange) throws {
        guard let python = Self.package.pythonOrSkip("our symbols, \(exchange.testDescription)") else {
            return
        }
        let file = try self.makeFile(exchange)
        let information = try self.peer(
            python, ["information", "\(exchange.byteCount)", "\(exchange.packetSize)"]
        )
        .split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(information.count == 4)
        try self.fleetcast([
            "encode", "file", "-o", "symbols", "--symbol-size", information[0], "--source-blocks",
            information[1],
            "--sub-blocks", information[2], "--alignment", information[3], "--repair", "\(exchange.repair)",
        ])
        try self.peer(
            python,
            ["decode", self.scratch.file("symbols"), self.scratch.file("decoded"), "\(exchange.loss)", "2"])
        #expect(try TestFiles.areIdentical(file, self.scratch.file("decoded")))
    }

    private func makeFile(_ exchange: Exchange) throws -> String {
        let file = self.scratch.file("file")
        try TestFiles.writeRandom(byteCount: exchange.byteCount, seed: UInt64(exchange.byteCount), to: file)
        return file
    }

    @discardableResult
    private func peer(_ python: String, _ arguments: [String]) throws -> String {
        let run = try runProgram(python, [PythonPackage.script("raptorq_peer.py")] + arguments)
        try #require(run.status == 0, "\(run.output)")
        return run.output
    }

    private func fleetcast(_ arguments: [String]) throws {
        var settings = ProgramSettings()
        settings.workingDirectory = self.scratch.path
        let program = try Program.start("fleetcast", ["fec"] + arguments, settings)
        try program.wait(limit: .seconds(120))
        try #require(program.exit == .exited(0), "\(program.errors)")
    }
}
