import Foundation
import TestBed
import Testing

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
    }
}
