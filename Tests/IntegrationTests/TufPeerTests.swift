import Foundation
import TestBed
import Testing

<<<<<<< HEAD
/// PyPI's `tuf` as a device: what we publish, it accepts.
@Suite("TUF clients of others", .serialized)
struct TufPeerTests {
    private static let package = PythonPackage(
        "tuf==6.0.0", "securesystemslib[crypto]==1.6.0", module: "tuf.ngclient, cryptography",
        directory: "tuf-peer")

    /// What the client does with a repository, as the script `tuf_client.py` prints it.
    private func client(
        _ python: String, _ site: RepositorySite, _ directory: String, _ target: String
    ) throws -> (status: Int32, output: String) {
        try runProgram(
            python, [PythonPackage.script("tuf_client.py"), site.depot, directory, target])
    }

    @Test("It downloads what we publish, after every kind of rotation, too", arguments: ["ed25519", "ecdsa"])
    func rotations(keyType: String) throws {
        guard let python = Self.package.pythonOrSkip("our repository with \(keyType) keys") else { return }
        let site = try RepositorySite(initialized: false)
        try site.run(["init", site.depot, "--key-type", keyType])
        let file = try site.makeFile("app.tgz", byteCount: 50_000)
        try site.publish(file, "1.0.0", ["--rollout", "10%", "--window", "Sat,Sun 02:00-04:30"])
        let old = try site.scratch.subdirectory("old-device")
        let target = "gateway/1.0.0/app.tgz"
        let first = try self.client(python, site, old, target)
        #expect(first.output == "root 1\n", "\(first.output)")
        for (number, role) in ["timestamp", "snapshot", "targets", "root", "broadcast"].enumerated() {
            try site.run(["key", "rotate", role, "--type", keyType])
            let fresh = try site.scratch.subdirectory("device-\(number)")
            for device in [old, fresh] {
                let run = try self.client(python, site, device, target)
                #expect(run.output == "root \(min(number + 2, 5))\n", "\(role): \(run.output)")
                #expect(try TestFiles.areIdentical("\(device)/target", file))
            }
        }
        try site.run(["withdraw", target])
        #expect(try self.client(python, site, old, target).output == "no such target\n")
    }

    @Test("It refuses what was changed after it was signed")
    func refusal() throws {
        guard let python = Self.package.pythonOrSkip("a changed repository") else { return }
        let site = try RepositorySite()
        try site.publish(site.makeFile("app.tgz", byteCount: 5_000), "1.0.0")
        let text = try #require(site.scratch.text(of: "depot/metadata/2.targets.json"))
        try site.scratch.write(
            text.replacingOccurrences(of: "\"length\":5000", with: "\"length\":5001"),
            to: "depot/metadata/2.targets.json")
        let run = try self.client(
            python, site, site.scratch.subdirectory("device"), "gateway/1.0.0/app.tgz")
        #expect(run.status != 0)
=======
/// `fleetcast tuf` and the reference implementation of TUF, the package `tuf` of PyPI.
@Suite("TUF of others", .serialized)
struct TufPeerTests {
    private static let package = PythonPackage(
        "tuf==7.0.0 securesystemslib[crypto]==1.4.0", module: "tuf.api.metadata, cryptography",
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

    @Test("The public tuf-conformance suite passes, where FLEETCAST_TUF_CONFORMANCE names a checkout of it")
    func conformance() throws {
        guard let checkout = ProcessInfo.processInfo.environment["FLEETCAST_TUF_CONFORMANCE"] else { return }
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
>>>>>>> tuf
    }
}
