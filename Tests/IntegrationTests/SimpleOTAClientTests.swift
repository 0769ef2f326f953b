import Foundation
import TestBed
import Testing

@Suite("ota-client")
struct SimpleOTAClientTests {
    private static func settings(_ site: SimpleOTASite, script: String? = nil, deploys: Bool = false) throws
        -> String
    {
        var more = ""
        if let script {
            try site.scratch.write(script, to: "client/after.sh")
            more += "after_proccess = after.sh\r\n"
        }
        if deploys { more += "deploy = app\r\n" }
        try site.writeClientConfiguration(more: more)
        return more
    }

    /// A package with one file, `version`.
    private static func archive(_ version: String) throws -> [UInt8] {
        let directory = try ScratchDirectory("package")
        try directory.write(version, to: "in/version")
        try Command.run("tar", ["-C", directory.file("in"), "-czf", directory.file("out.tgz"), "."])
        return TestFiles.bytes(of: directory.file("out.tgz"))
    }

    @Test("The script gets the package; then, and only then, `latest` is the new name")
    func script() throws {
        let site = try SimpleOTASite(package: Array("contents".utf8))
        try site.startServer()
        _ = try Self.settings(site, script: "cat \"$1\" > seen; echo \"$1\" >> seen; echo from-the-script\n")
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(site.scratch.text(of: "client/seen") == "contents\(site.clientPackage)\n")
        #expect(client.output.contains("from-the-script"))
        #expect(try site.latest() == "app-2.tgz")
        let again = try site.runClient()
        #expect(again.exit == .exited(0) && again.errors.contains("Already up to date."))
    }

    @Test(
        "A failing or missing script means exit status 1, and `latest` as it was",
        arguments: ["exit 3", "kill -9 $$", nil])
    func failingScript(script: String?) throws {
        let site = try SimpleOTASite()
        try site.startServer()
        _ = try Self.settings(site, script: script ?? "")
        if script == nil { try FileManager.default.removeItem(atPath: site.scratch.file("client/after.sh")) }
        let client = try site.runClient()
        #expect(client.exit == .exited(1) && client.errors.contains("after.sh"), "\(client.errors)")
        // Nobody knows what a script did before it failed.
        #expect(client.errors.contains("what it changed until then") == (script != nil))
        #expect(!client.errors.contains("as it was") && !client.errors.contains("still is"))
        #expect(try site.latest() == "app-1.tgz")
    }

    @Test("A deployment switches `current`, and a failing script switches it back")
    func deployment() throws {
        let site = try SimpleOTASite(package: Self.archive("2"))
        try site.startServer()
        _ = try Self.settings(
            site, script: "cat \"$OTA_RELEASE/version\" app/current/version > seen\n", deploys: true)
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(site.scratch.text(of: "client/seen") == "22")
        #expect(site.scratch.text(of: "client/app/current/version") == "2")
        #expect(site.scratch.text(of: "client/app/releases/app-2.tgz/version") == "2")
        #expect(try site.latest() == "app-2.tgz")

        try TestFiles.write(Self.archive("3"), to: site.scratch.file("server/sv_package/app-3.tgz"))
        let configuration = try #require(site.scratch.text(of: "server/config.ini"))
        try site.scratch.write(
            configuration.replacingOccurrences(of: "app-2.tgz", with: "app-3.tgz"), to: "server/config.ini")
        try site.scratch.write("cat app/current/version > seen; exit 1\n", to: "client/after.sh")
        let failing = try site.runClient()
        #expect(failing.exit == .exited(1) && failing.errors.contains("`current` leads where it led before"))
        #expect(site.scratch.text(of: "client/seen") == "3")
        #expect(site.scratch.text(of: "client/app/current/version") == "2")
        #expect(try site.latest() == "app-2.tgz")
    }

    @Test("The example's script puts a package to use, with `deploy` and without", arguments: [true, false])
    func exampleScript(deploys: Bool) throws {
        let site = try SimpleOTASite(package: Self.archive("2"))
        try site.startServer()
        let example = BuiltPrograms.sourceDirectory + "/Examples/ota-simple/after_proccess.sh"
        let script = String(decoding: TestFiles.bytes(of: example), as: UTF8.self)
        _ = try Self.settings(site, script: script)
        if deploys {
            try site.writeClientConfiguration(more: "after_proccess = after.sh\r\ndeploy = app\r\n")
        }
        let client = try site.runClient()
        #expect(client.exit == .exited(0) && client.output.contains("in use: "), "\(client.errors)")
        #expect(site.scratch.text(of: deploys ? "client/app/current/version" : "client/app/version") == "2")
    }

    @Test("A package that is no archive, or leads outside, is not deployed")
    func badArchive() throws {
        let site = try SimpleOTASite(package: Array("no archive".utf8))
        try site.startServer()
        _ = try Self.settings(site, deploys: true)
        let client = try site.runClient()
        #expect(client.exit == .exited(1), "\(client.errors)")
        #expect(try site.latest() == "app-1.tgz")
        #expect(site.scratch.text(of: "client/app/current/version") == nil)
    }

    @Test("Killed in mid download it goes on in the next run, and never shows a wrong file")
    func killed() throws {
        let site = try SimpleOTASite(package: [])
        try TestFiles.writeRandom(byteCount: 20_000_000, seed: 5, to: site.serverPackage)
        let server = try site.startServer(payloadDelay: "0.05")
        let (proxy, slowPort) = try SimpleOTASite.listeningPeer("slow_proxy", ["\(site.port)", "8000000"])
        site.hold(proxy)
        for kill in 1...3 {
            try site.writeClientConfiguration(port: slowPort)
            let client = try site.startClient()
            let wanted = kill * 2_000_000
            #expect(
                Patience.wait(.seconds(30)) { Self.partialByteCount(site) > wanted || client.exit != nil })
            client.kill()
            _ = try client.wait()
            #expect(Self.partialByteCount(site) > wanted)
            #expect(!FileManager.default.fileExists(atPath: site.clientPackage))
            #expect(try site.latest() == "app-1.tgz")
        }
        let held = Self.partialByteCount(site)
        try site.writeClientConfiguration()
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(client.errors.contains("Going on with an earlier download at \(held)/20000000 bytes"))
        #expect(server.errors.contains("'offset': \(held)"))
        #expect(try TestFiles.areIdentical(site.serverPackage, site.clientPackage))
        #expect(try site.scratch.names(in: "client/cl_package") == ["app-2.tgz"])
    }

    private static func partialByteCount(_ site: SimpleOTASite) -> Int {
        let names = (try? site.scratch.names(in: "client/cl_package")) ?? []
        guard let name = names.first(where: { $0.hasSuffix(".partial") }) else { return 0 }
        var status = stat()
        guard stat(site.scratch.file("client/cl_package/\(name)"), &status) == 0 else { return 0 }
        return Int(status.st_size)
    }

    @Test("A line that breaks is taken up again in the same run, where it broke")
    func brokenLine() throws {
        let site = try SimpleOTASite(package: [])
        try TestFiles.writeRandom(byteCount: 5_000_000, seed: 6, to: site.serverPackage)
        let server = try site.startServer()
        let (proxy, port) = try SimpleOTASite.listeningPeer(
            "slow_proxy", ["\(site.port)", "100000000", "3000000"])
        site.hold(proxy)
        try site.writeClientConfiguration(port: port)
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(client.errors.contains("Going on with an earlier download"))
        #expect(server.errors.contains("'offset': 2"))
        #expect(try TestFiles.areIdentical(site.serverPackage, site.clientPackage))
    }

    @Test("A damaged beginning is noticed, and the download starts over")
    func damagedPartial() throws {
        let site = try SimpleOTASite(package: Array("0123456789".utf8))
        try site.startServer()
        let name = ".app-2.tgz.781e5e245d69b566979b86e28d23f2c7.partial"
        try site.scratch.write("01x3", to: "client/cl_package/\(name)")
        try site.scratch.write(
            "old", to: "client/cl_package/.other.tgz.00000000000000000000000000000000.partial")
        let client = try site.runClient()
        #expect(client.exit == .exited(0) && client.errors.contains("starting over"), "\(client.errors)")
        #expect(site.scratch.text(of: "client/cl_package/app-2.tgz") == "0123456789")
        #expect(try site.scratch.names(in: "client/cl_package") == ["app-2.tgz"])
    }

    @Test("A symbolic link in the place of the unfinished file is not followed")
    func hostileLink() throws {
        let site = try SimpleOTASite(package: Array("0123456789".utf8))
        try site.startServer()
        try site.scratch.write("precious", to: "victim")
        try FileManager.default.createSymbolicLink(
            atPath: site.scratch.file(
                "client/cl_package/.app-2.tgz.781e5e245d69b566979b86e28d23f2c7.partial"),
            withDestinationPath: site.scratch.file("victim"))
        #expect(try site.runClient().exit == .exited(1))
        #expect(site.scratch.text(of: "victim") == "precious")
    }

    @Test("A full disk is told, exits with 1, and is not left full")
    func fullDisk() throws {
        guard SmallFileSystem.isPossible else {
            return reportSkipped("ota-client on a full disk", because: "mounting a small tmpfs needs root")
        }
        let site = try SimpleOTASite(package: [])
        try TestFiles.writeRandom(byteCount: 1_000_000, seed: 7, to: site.serverPackage)
        try site.startServer()
        let disk = try SmallFileSystem(kilobyteCount: 256)
        let password = SimpleOTASite.password
        try site.scratch.write(
            "[DEFAULT]\nport=\(site.port)\nsecurity=\(password)\n[Client]\nserver=127.0.0.1\npath=\(disk.path)\n",
            to: "client/config.ini")
        let client = try site.runClient()
        #expect(client.exit == .exited(1) && client.errors.contains("no space left"), "\(client.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
    }

    @Test("At a terminal the question is the document's, and the answer counts", arguments: ["y", "n"])
    func question(answer: String) throws {
        let site = try SimpleOTASite(package: [])
        try TestFiles.writeRandom(byteCount: 100_000, seed: 8, to: site.serverPackage)
        try site.startServer()
        let question = "Do you want to upgrade to latest? (y/n)"
        let terminal = try SimpleOTASite.peer(
            "terminal",
            [
                question, answer, "\(BuiltPrograms.directory)/ota-client", "--config",
                site.scratch.file("client/config.ini"),
            ])
        try terminal.wait()
        #expect(terminal.exit == .exited(0), "\(terminal.output)")
        #expect(try site.latest() == (answer == "y" ? "app-2.tgz" : "app-1.tgz"))
        #expect(terminal.output.contains("100%|█") == (answer == "y"))
        #expect(terminal.output.contains("Upgrade declined.") == (answer == "n"))
    }

    @Test("A signal ends the script and undoes the deployment", arguments: [SIGINT, SIGTERM])
    func interruptedScript(signal: Int32) throws {
        let site = try SimpleOTASite(package: Self.archive("2"))
        try site.startServer()
        _ = try Self.settings(site, script: "sleep 300 & echo $! > running; wait\n", deploys: true)
        let client = try site.startClient()
        var child: pid_t = 0
        let isRunning = Patience.wait(.seconds(30)) {
            let text = site.scratch.text(of: "client/running")?.trimmingCharacters(in: .newlines)
            child = text.flatMap { pid_t($0) } ?? 0
            return child > 0 || client.exit != nil
        }
        try #require(isRunning && child > 0, "\(client.errors)")
        client.signal(signal)
        #expect(try client.wait(limit: .seconds(20)) == .exited(130), "\(client.errors)")
        #expect(Patience.wait(.seconds(10)) { !Self.isAlive(child) })
        #expect(client.errors.contains("The deployment was undone"), "\(client.errors)")
        #expect(client.errors.contains("Ended by a signal"))
        #expect(try site.scratch.names(in: "client/app/releases").isEmpty)
        #expect(try !site.scratch.names(in: "client/app").contains { $0 == "current" || $0 == ".deployment" })
        #expect(try site.latest() == "app-1.tgz")
    }

    /// A dead process may wait for somebody to reap it.
    private static func isAlive(_ identifier: pid_t) -> Bool {
        let status = String(decoding: TestFiles.bytes(of: "/proc/\(identifier)/stat"), as: UTF8.self)
        return !status.isEmpty && !status.contains(") Z")
    }

    @Test("A signal ends a download, which the next run goes on with")
    func interruptedDownload() throws {
        let site = try SimpleOTASite(package: [])
        try TestFiles.writeRandom(byteCount: 20_000_000, seed: 9, to: site.serverPackage)
        try site.startServer()
        let (proxy, slowPort) = try SimpleOTASite.listeningPeer("slow_proxy", ["\(site.port)", "4000000"])
        site.hold(proxy)
        try site.writeClientConfiguration(port: slowPort)
        let client = try site.startClient()
        #expect(Patience.wait(.seconds(30)) { Self.partialByteCount(site) > 1_000_000 || client.exit != nil })
        client.signal(SIGTERM)
        #expect(try client.wait(limit: .seconds(5)) == .exited(130), "\(client.errors)")
        #expect(client.errors.contains("Ended by a signal") && !client.errors.contains("trying again in"))
        #expect(Self.partialByteCount(site) > 1_000_000)
        try site.writeClientConfiguration()
        let second = try site.runClient()
        #expect(second.exit == .exited(0) && second.errors.contains("Going on with an earlier download"))
    }

    @Test("Control-C at the question ends it")
    func interruptedQuestion() throws {
        let site = try SimpleOTASite()
        try site.startServer()
        let terminal = try SimpleOTASite.peer(
            "terminal",
            [
                "(y/n)", "\u{3}", "\(BuiltPrograms.directory)/ota-client", "--config",
                site.scratch.file("client/config.ini"),
            ])
        #expect(try terminal.wait(limit: .seconds(20)) == .exited(130), "\(terminal.output)")
        #expect(terminal.output.contains("Ended by a signal"))
        #expect(try site.latest() == "app-1.tgz")
    }

    @Test(
        "A configuration that cannot be replaced is told before the download, or undoes the deployment",
        arguments: [false, true])
    func unwritableConfiguration(isWritableAtFirst: Bool) throws {
        guard SmallFileSystem.isPossible else {
            return reportSkipped("an unwritable config.ini", because: "mounting a small tmpfs needs root")
        }
        let site = try SimpleOTASite(package: Self.archive("2"))
        try site.startServer()
        let disk = try SmallFileSystem(kilobyteCount: 32)
        let fill = "cat /dev/zero > \(disk.file("filler")) 2> /dev/null; echo ran > ran\n"
        _ = try Self.settings(site, script: fill, deploys: true)
        let link = site.scratch.file("client/config.ini")
        try TestFiles.write(TestFiles.bytes(of: link), to: disk.file("config.ini"))
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: disk.file("config.ini"))
        if !isWritableAtFirst { try Command.run("sh", ["-c", fill.replacing("> ran", with: "> /dev/null")]) }
        let client = try site.runClient()
        #expect(client.exit == .exited(1) && client.errors.contains("no space left"), "\(client.errors)")
        #expect(client.errors.contains("Ready to upgrade") == isWritableAtFirst)
        #expect(client.errors.contains("make the configuration") != isWritableAtFirst)
        #expect((site.scratch.text(of: "client/ran") == "ran\n") == isWritableAtFirst)
        #expect(site.scratch.text(of: "client/app/current/version") == nil)
        #expect(try site.latest() == "app-1.tgz")
    }

    @Test("A deployment that was interrupted behind `latest` is undone with it, and done again")
    func interruptedConfirmation() throws {
        let site = try SimpleOTASite(package: Self.archive("2"))
        try site.startServer()
        _ = try Self.settings(site, deploys: true)
        #expect(try site.runClient().exit == .exited(0))
        // What a power failure between `latest` and the confirmation leaves.
        let release = site.scratch.file("client/app/releases/app-2.tgz")
        let attributes = try FileManager.default.attributesOfItem(atPath: release)
        let inode = try #require(attributes[.systemFileNumber] as? Int)
        try site.scratch.write(
            "release=app-2.tgz\nstaging=.app-2.tgz.0123456789abcdef.staging\ninode=\(inode)\n",
            to: "client/app/.deployment")
        let client = try site.runClient()
        #expect(client.exit == .exited(0) && client.errors.contains("Upgraded to app-2.tgz"))
        #expect(site.scratch.text(of: "client/app/current/version") == "2", "\(client.errors)")
        #expect(site.scratch.text(of: "client/config.ini")?.contains("app-2.tgz") != false)
    }

    @Test("Without a terminal and --yes it says what to do, and leaves")
    func noTerminal() throws {
        let site = try SimpleOTASite()
        let server = try site.startServer()
        let client = try site.runClient([])
        #expect(client.exit == .exited(1) && client.errors.contains("--yes"))
        #expect(try site.latest() == "app-1.tgz")
        try server.waitForText("closed.")
    }

    @Test("Trouble before a download is told at once")
    func trouble() throws {
        let site = try SimpleOTASite()
        let refused = try site.runClient()
        #expect(
            refused.exit == .exited(1) && refused.errors.contains("cannot connect to 127.0.0.1:\(site.port)"))
        try site.scratch.write("[Client]\nport = x\n", to: "client/config.ini")
        let broken = try site.runClient()
        #expect(broken.exit == .exited(1) && broken.errors.contains("config.ini: "), "\(broken.errors)")
        #expect(try Program.start("ota-client", ["--nonsense"]).wait() == .exited(64))
        let digest = try Program.start("ota-md5", [site.serverPackage])
        #expect(
            try digest.wait() == .exited(0) && digest.output == "\(TestFiles.md5(of: site.serverPackage))\n")
        #expect(try Program.start("ota-md5", ["/nonexistent"]).wait() == .exited(1))
    }
}
