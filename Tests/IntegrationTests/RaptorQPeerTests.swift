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

    private static let requirement = "raptorq==2.0.0"

    /// The Python that has the package; nil, and why, where it cannot be had.
    private static let python: Result<String, Obstacle> = {
        let directory = "\(BuiltPrograms.sourceDirectory)/.build/raptorq-peer"
        let python = "\(directory)/bin/python"
        func works() -> Bool {
            (try? runProgram(python, ["-c", "import raptorq"]))?.status == 0
        }
        if works() { return .success(python) }
        do {
            let made = try runProgram("python3", ["-m", "venv", "--clear", directory])
            guard made.status == 0 else { return .failure(Obstacle(text: "python3 -m venv: \(made.output)")) }
            let installed = try runProgram(
                python,
                [
                    "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary",
                    ":all:",
                    "--timeout", "20", "--retries", "1", Self.requirement,
                ])
            guard installed.status == 0, works() else {
                return .failure(Obstacle(text: "pip cannot install \(Self.requirement): \(installed.output)"))
            }
            return .success(python)
        } catch {
            return .failure(Obstacle(text: "\(error)"))
        }
    }()

    private struct Obstacle: Error {
        let text: String

        /// The last line says it best.
        var summary: String {
            self.text.split(separator: "\n").last.map(String.init) ?? "for no known reason"
        }
    }

    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("raptorq-peer")
    }

    @Test("Their symbols decode here", arguments: exchanges)
    func theirSymbols(exchange: Exchange) throws {
        guard let python = Self.pythonOrSkip("symbols of \(Self.requirement), \(exchange.testDescription)")
        else {
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
        guard let python = Self.pythonOrSkip("symbols for \(Self.requirement), \(exchange.testDescription)")
        else {
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

    private static func pythonOrSkip(_ test: String) -> String? {
        switch Self.python {
        case .success(let python): return python
        case .failure(let obstacle):
            reportSkipped(test, because: obstacle.summary)
            return nil
        }
    }

    private func makeFile(_ exchange: Exchange) throws -> String {
        let file = self.scratch.file("file")
        try TestFiles.writeRandom(byteCount: exchange.byteCount, seed: UInt64(exchange.byteCount), to: file)
        return file
    }

    @discardableResult
    private func peer(_ python: String, _ arguments: [String]) throws -> String {
        let script = "\(BuiltPrograms.sourceDirectory)/Tests/IntegrationTests/Peers/raptorq_peer.py"
        let run = try runProgram(python, [script] + arguments)
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
