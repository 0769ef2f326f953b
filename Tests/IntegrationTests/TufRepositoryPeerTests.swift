import Foundation
import TestBed
import Testing

/// `fleetcast tuf` and the reference implementation of TUF, the package `tuf` of PyPI.
@Suite("Repositories of another TUF", .serialized)
struct TufRepositoryPeerTests {
    private static let package = PythonPackage(
        "tuf==6.0.0", "securesystemslib[crypto]==1.6.0", module: "tuf.ngclient, cryptography",
        directory: "tuf-peer")

    private let scratch: ScratchDirectory
    private let program = "\(BuiltPrograms.directory)/fleetcast"

    init() throws {
        self.scratch = try ScratchDirectory("tuf")
    }

    private func tuf(_ repository: Int, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let base = self.scratch.file("\(repository)")
        let result = try runProgram(
            self.program,
            [
                "tuf", "--metadata-dir", self.scratch.file("trust"), "--metadata-url", "\(base)/metadata",
                "--target-base-url", "file://\(base)/targets", "--target-dir", self.scratch.file("artifacts"),
            ] + arguments)
        return (result.status, result.output)
    }

    @Test("We accept what the reference implementation publishes, with keys of all kinds")
    func theirRepository() throws {
        let test = "a repository of another TUF"
        guard let python = Self.package.pythonOrSkip(test) else { return }
        let made = try runProgram(python, [PythonPackage.script("tuf_repository.py"), self.scratch.path])
        try #require(made.status == 0, "\(made.output)")
        let root = self.scratch.file("1/metadata/1.root.json")
        #expect(try self.tuf(1, ["init", root]).status == 0)
        let firmware = ["--target-name", "gateway/firmware.img"]
        let first = try self.tuf(1, firmware + ["download"])
        #expect(first.status == 0, "\(first.output)")
        let artifact = self.scratch.file("artifacts/gateway%2Ffirmware.img")
        #expect(TestFiles.bytes(of: artifact).count == 160_000)

        let second = try self.tuf(
            2, firmware + ["--target-name", "team/tool", "--target-name", "team/toy", "download"])
        #expect(second.status == 0, "\(second.output)")
        #expect(TestFiles.bytes(of: artifact).count == 320_000)
        #expect(self.scratch.text(of: "artifacts/team%2Ftool") == "team/tool")
        #expect(self.scratch.text(of: "trust/root.json") == self.scratch.text(of: "2/metadata/2.root.json"))

        let back = try self.tuf(1, ["refresh"])
        #expect(back.status == 1)
        #expect(back.output.contains("rollback attack"), "\(back.output)")
    }

    private static let checkout = ProcessInfo.processInfo.environment["FLEETCAST_TUF_CONFORMANCE"]

    @Test(
        "The public tuf-conformance suite passes",
        .enabled(if: checkout != nil, "FLEETCAST_TUF_CONFORMANCE names no checkout of it"))
    func conformance() throws {
        let checkout = try #require(Self.checkout)
        let suite = PythonPackage(checkout, module: "tuf_conformance", directory: "tuf-conformance")
        let test = "the suite tuf-conformance"
        guard let python = suite.pythonOrSkip(test) else { return }
        guard hasProgram("faketime") else {
            return reportSkipped(test, because: "faketime is not installed")
        }
        let result = try runProgram(
            python,
            [
                "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "--entrypoint",
                "\(self.program) tuf", "\(checkout)/tuf_conformance",
            ])
        #expect(result.status == 0, "\(result.output)")
    }
}
