import Archives
import CommandRunning
import Foundation
import PackageInstallation
import TestBed
import Testing

@Suite("The example scripts")
struct ExampleScriptTests {
    let scratch: ScratchDirectory
    private static let shells = ["sh", "busybox", "bash"]

    init() throws {
        self.scratch = try ScratchDirectory()
        let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Examples/multifiles").standardizedFileURL.path
        let copied = try runProgram("cp", ["-a", examples, self.scratch.file("multifiles")])
        try #require(copied.status == 0, "\(copied.output)")
        for name in ["mfupdater", "netup"] { mkdir(self.scratch.file(name), 0o755) }
    }

    @Test("createfw.sh makes what fleetcast pack makes", arguments: shells)
    func createFirmware(_ shell: String) throws {
        guard let made = try self.run(shell, "createfw.sh") else { return }
        #expect(made.status == 0)
        #expect(made.output == "Firmware created. File: mf_fw.tgz\n")
        try ArchiveWriter().pack(
            self.scratch.file("multifiles/firmware"), into: self.scratch.file("ours.tgz"))
        for (package, stage) in [("multifiles/mf_fw.tgz", "theirs"), ("ours.tgz", "ours")] {
            mkdir(self.scratch.file(stage), 0o755)
            try ArchiveUnpacker(limits: UnpackLimits())
                .unpack(self.scratch.file(package), into: self.scratch.file(stage))
        }
        let difference = try runProgram("diff", ["-r", "theirs", "ours"], in: self.scratch.path)
        #expect(difference.status == 0, "\(difference.output)")

        try FileManager.default.removeItem(atPath: self.scratch.file("multifiles/firmware/customup.sh"))
        let refused = try self.run(shell, "createfw.sh")
        #expect(refused?.status == 1)
        #expect(refused?.output.contains("no customup.sh") == true)
    }

    @Test("customup.sh can be installed by us, twice, and keeps a person's settings")
    func installation() async throws {
        let package = self.scratch.file("p.tgz")
        // Into the script, because the environment is shared with the tests that run beside this one.
        let script = try #require(self.scratch.text(of: "multifiles/firmware/customup.sh"))
        try self.scratch.write(
            script.replacingOccurrences(of: ":-/netup}", with: ":-\(self.scratch.file("netup"))}"),
            to: "multifiles/firmware/customup.sh")
        try ArchiveWriter().pack(self.scratch.file("multifiles/firmware"), into: package)
        let installation = ScriptInstallation(
            baseDirectory: self.scratch.file("mfupdater"), limits: UnpackLimits(),
            scriptTimeout: .seconds(20),
            output: .standardError)
        try await installation.install(package: package, version: 7)
        try self.scratch.write("language = ru\n", to: "netup/stb_client/stb_client.conf")
        try await installation.install(package: package, version: 8)
        #expect(try installation.installedVersion() == 8)
        #expect(self.scratch.text(of: "netup/stb_client/stb_client.conf") == "language = ru\n")
        #expect(
            FileManager.default.isExecutableFile(atPath: self.scratch.file("netup/stb_client/bin/stb_client"))
        )
    }

    @Test("update.sh installs what the receiver brings, and stores the version", arguments: shells)
    func update(_ shell: String) throws {
        try ArchiveWriter().pack(self.scratch.file("multifiles/firmware"), into: self.scratch.file("p.tgz"))
        try self.scratch.write("1100\n", to: "netup/version")
        try self.receiver(
            """
            echo "$@" > \(self.scratch.file("arguments"))
            cp \(self.scratch.file("p.tgz")) \(self.scratch.file("mfupdater/download.bin"))
            echo 1104 > \(self.scratch.file("mfstat.log"))
            """)
        guard let result = try self.run(shell, "update.sh") else { return }
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.hasSuffix("Update done. New firmware version:\n1104\n"))
        #expect(result.output.contains("from version 1100 to 1104"))
        #expect(self.scratch.text(of: "netup/version") == "1104\n")
        #expect(try self.scratch.names(in: "netup") == ["stb_client", "version"])
        #expect(try self.scratch.names(in: "mfupdater") == ["download.bin", "dst", "mfcln"])
        let arguments =
            "-s \(self.scratch.file("mfstat.log")) -t 3 -i 224.5.6.7 -p 1111 "
            + "-f \(self.scratch.file("mfupdater/download.bin")) -a 1100\n"
        #expect(self.scratch.text(of: "arguments") == arguments)
    }

    @Test(
        "update.sh leaves a box alone when there is nothing, and says when something is wrong",
        arguments: shells)
    func noUpdate(_ shell: String) throws {
        try self.scratch.write("1100\n", to: "netup/version")
        let broken = "cp /etc/hostname \(self.scratch.file("mfupdater/download.bin")); "
        for (script, status) in [
            ("exit 2", 0), ("exit 3", 0), ("exit 1", 1), ("exit 0", 1),
            (broken + "echo 1104 > \(self.scratch.file("mfstat.log"))", 1),
        ] as [(String, Int32)] {
            try self.receiver(script)
            guard let result = try self.run(shell, "update.sh") else { return }
            #expect(result.status == status, "after '\(script)': \(result.output)")
            #expect(result.output.contains("the old firmware stays") == (status == 1))
            #expect(self.scratch.text(of: "netup/version") == "1100\n")
            #expect(try self.scratch.names(in: "netup") == ["version"])
        }
    }

    /// Puts a script in the receiver's place.
    private func receiver(_ script: String) throws {
        try self.scratch.write("#!/bin/sh\n\(script)\n", to: "mfupdater/mfcln", mode: 0o755)
    }

    private func run(_ shell: String, _ script: String) throws -> (status: Int32, output: String)? {
        guard hasProgram(shell) else {
            reportSkipped("\(script) under \(shell)", because: "it is not installed")
            return nil
        }
        return try runProgram(
            shell, (shell == "busybox" ? ["sh"] : []) + [script], in: self.scratch.file("multifiles"),
            environment: [
                "MFPATH": self.scratch.file("mfupdater"), "NEPATH": self.scratch.file("netup"),
                "STATFILE": self.scratch.file("mfstat.log"), "FBDEV": "/dev/null",
            ])
    }
}
