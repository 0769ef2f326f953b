import Foundation
import TestBed
import Testing

@Suite("mfcln --install", .serialized)
struct MultiFilesInstallTests {
    /// Packs a package whose script is `script`, and sends it as `version` until the reference goes.
    private func send(_ scratch: ScratchDirectory, script: String, version: Int, port: String) throws
        -> Program
    {
        let name = "package\(version)"
        try scratch.write("program of version \(version)", to: "\(name)/app/program")
        try scratch.write(script, to: "\(name)/customup.sh")
        let package = scratch.file("\(name).tgz")
        let pack = try Program.start("fleetcast", ["pack", scratch.file(name), "-o", package])
        #expect(try pack.wait() == .exited(0), "\(pack.errors)")
        return try Program.start(
            "mfsrv", ["-i", "127.0.0.1", "-p", port, "-f", package, "-a", "\(version)", "-t", "1"])
    }

    private func install(_ scratch: ScratchDirectory, port: String) throws -> Program {
        let program = try Program.start(
            "mfcln",
            [
                "-i", "127.0.0.1", "-p", port, "-t", "5", "--install", scratch.file("box"),
                "-s", scratch.file("status"),
            ])
        try program.wait()
        return program
    }

    @Test("A package is unpacked, its script run, its version stored; the next run finds nothing newer")
    func installs() throws {
        let scratch = try ScratchDirectory("install")
        let port = try MultiFilesSession.unusedPort()
        let sender = try self.send(
            scratch, script: "echo \"from $CURVER to $NEWVER\"; cp app/program \(scratch.file("deployed"))",
            version: 8, port: port)
        let program = try self.install(scratch, port: port)
        #expect(program.exit == .exited(0), "\(program.errors)")
        #expect(program.output.contains("from 0 to 8\n"))
        #expect(scratch.text(of: "deployed") == "program of version 8")
        #expect(scratch.text(of: "box/version") == "8\n")
        #expect(scratch.text(of: "box/dst/app/program") == "program of version 8")
        #expect(try scratch.names(in: "box") == [".lock", ".receiving", "dst", "version"])
        #expect(try self.install(scratch, port: port).exit == .exited(2))
        sender.kill()
    }

    @Test("When the script fails, the old state stays and the status is 1")
    func scriptFails() throws {
        let scratch = try ScratchDirectory("install")
        let port = try MultiFilesSession.unusedPort()
        let old = try self.send(scratch, script: "exit 0", version: 8, port: port)
        #expect(try self.install(scratch, port: port).exit == .exited(0))
        old.kill()
        let new = try self.send(scratch, script: "echo failing; exit 3", version: 9, port: port)
        let program = try self.install(scratch, port: port)
        #expect(program.exit == .exited(1))
        #expect(program.errors.contains("exit status 3"), "\(program.errors)")
        #expect(scratch.text(of: "box/version") == "8\n")
        #expect(scratch.text(of: "box/dst/app/program") == "program of version 8")
        #expect(try scratch.names(in: "box") == [".lock", ".receiving", "dst", "version"])
        new.kill()
    }

    @Test("What is no archive is not installed")
    func noArchive() throws {
        let session = try MultiFilesSession(byteCount: 5_000)
        let port = try MultiFilesSession.unusedPort()
        let sender = try Program.start(
            "mfsrv", ["-i", "127.0.0.1", "-p", port, "-f", session.source, "-a", "8", "-t", "1"])
        let program = try self.install(session.scratch, port: port)
        #expect(program.exit == .exited(1))
        #expect(try session.scratch.names(in: "box") == [".lock", ".receiving"])
        sender.kill()
    }

    @Test("A signal ends a running script, with status 130 and the old state")
    func interrupted() throws {
        let scratch = try ScratchDirectory("install")
        let port = try MultiFilesSession.unusedPort()
        let sender = try self.send(
            scratch, script: "echo running; sleep 30; touch \(scratch.file("survived"))", version: 8,
            port: port)
        let program = try Program.start(
            "mfcln",
            ["-i", "127.0.0.1", "-p", port, "--install", scratch.file("box"), "-s", scratch.file("status")])
        try program.waitForText("running")
        program.signal(SIGTERM)
        #expect(try program.wait(limit: .seconds(15)) == .exited(130))
        #expect(program.errors.contains("interrupted"))
        #expect(try scratch.names(in: "box") == [".lock", ".receiving"])
        #expect(scratch.text(of: "status") == nil)
        sender.kill()
    }

    @Test("Two at once do not share a directory: the second says so at its start")
    func twoAtOnce() throws {
        let scratch = try ScratchDirectory("install")
        let first = try Program.start(
            "mfcln",
            [
                "-i", "127.0.0.1", "-p", try MultiFilesSession.unusedPort(), "--install", scratch.file("box"),
                "-s", scratch.file("status"),
            ])
        try first.waitForText("Waiting")
        let second = try self.install(scratch, port: try MultiFilesSession.unusedPort())
        #expect(second.exit == .exited(1))
        #expect(second.errors.contains(".receiving"), "\(second.errors)")
        first.kill()
    }
}
