import Foundation
import TestBed
import Testing

@Suite("An operator's repository")
struct RepositoryTests {
    @Test("The first day: init, publish, list, check; a device gets the release")
    func firstDay() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("rootfs.img", byteCount: 300_000)
        let said = try site.publish(
            file, "1.4.2",
            [
                "--hardware", "revB", "--code", "142", "--from", ">=1.0.0", "--rollout", "12.5%", "--handler",
                "image",
            ])
        #expect(said.contains("Published: targets 2, snapshot 2, timestamp 2."))
        #expect(try site.targets() == ["gateway/1.4.2/rootfs.img"])
        #expect(try site.delivers("gateway/1.4.2/rootfs.img", as: file))
        #expect(try site.run(["repository", "check"]).contains("1 target checked, 0 problems found."))
        #expect(
            try site.publish(
                file, "1.4.2",
                [
                    "--hardware", "revB", "--code", "142", "--from", ">=1.0.0",
                    "--rollout", "12.5%", "--handler", "image",
                ]
            ).contains("already"))
        // Other properties of the same file are a change.
        #expect(try site.publish(file, "1.4.2").contains("targets 3"))
    }

    @Test("A path that is taken is not published with other bytes, unless told to")
    func replacing() throws {
        let site = try RepositorySite()
        let first = try site.makeFile("app.tgz", byteCount: 5_000, seed: 1)
        try site.publish(first, "1.0.0")
        try TestFiles.writeRandom(byteCount: 5_000, seed: 2, to: first)
        let said = try site.publish(first, "1.0.0", exit: 1)
        #expect(said.contains("--replace"))
        try site.publish(first, "1.0.0", ["--replace"])
        #expect(try site.delivers("gateway/1.0.0/app.tgz", as: first))
        // The former artifact is gone, with its signatures file and spine.
        let names = try site.scratch.names(in: "depot/targets/gateway/1.0.0")
        #expect(names.count == 3)
        try site.run(["repository", "check"])
    }

    @Test("A withdrawn release is gone, with its files")
    func withdraw() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 5_000)
        try site.publish(file, "1.0.0")
        try site.publish(file, "1.0.1")
        let unknown = try site.run(["withdraw", "app.tgz"], exit: 1)
        #expect(unknown.contains("Did you mean"))
        try site.run(["withdraw", "gateway/1.0.0/app.tgz"])
        #expect(try site.targets() == ["gateway/1.0.1/app.tgz"])
        #expect(try site.scratch.names(in: "depot/targets/gateway/1.0.0").isEmpty)
        #expect(try !site.delivers("gateway/1.0.0/app.tgz", as: file))
        try site.run(["repository", "check"])
    }

    @Test(
        "What devices would refuse is refused here, with the option to correct",
        arguments: [
            ["--version", "1.4"], ["--from", "latest"], ["--rollout", "101%"], ["--rollout", "1.23456%"],
            ["--window", "sometimes"], ["--not-before", "tomorrow"], ["--repair", "1001"],
            ["--hardware", ""],
        ])
    func wrongOptions(options: [String]) throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 10)
        let version = options[0] == "--version" ? [] : ["--version", "1.0.0"]
        try site.run(["publish", file, "--product", "gateway"] + version + options, exit: 64)
        #expect(try site.targets().isEmpty)
    }

    @Test(
        "A target path that leads elsewhere, or cannot be a file's name, is refused",
        arguments: [
            "../evil", "/etc/passwd", "a//b", "a/./b", "a/", "line\nbreak",
            "long/" + String(repeating: "x", count: 181),
        ])
    func hostilePaths(path: String) throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 10)
        #expect(
            try site.publish(file, "1.0.0", ["--name", path], exit: 1).contains("cannot be a target's path"))
        #expect(try site.scratch.names(in: "depot/targets").isEmpty)
    }

    @Test("Keys under a passphrase: a wrong one is told as such, none, too, and the right one signs")
    func passphrases() throws {
        let site = try RepositorySite(initialized: false)
        try site.run(["init", site.depot], passphrase: "correct horse")
        let file = try site.makeFile("app.tgz", byteCount: 5_000)
        let arguments = ["publish", file, "--product", "gateway", "--version", "1.0.0"]
        #expect(try site.run(arguments, exit: 1, passphrase: "battery").contains("wrong passphrase"))
        #expect(try site.run(arguments, exit: 1).contains("--passphrase-file"))
        #expect(try site.targets().isEmpty)
        let secret = try site.scratch.write("correct horse\n", to: "secret", mode: 0o600)
        try site.run(arguments + ["--passphrase-file", secret])
        #expect(try site.delivers("gateway/1.0.0/app.tgz", as: file))
        // The server needs no passphrase.
        try site.run(["key", "rotate", "timestamp"], passphrase: "correct horse")
        try site.run(["repository", "refresh"])
    }

    @Test("At a terminal a passphrase is asked for twice, never shown, and asked for again when it is wrong")
    func terminal() throws {
        let site = try RepositorySite(initialized: false)
        let differing = try site.type(
            [
                "(empty for none)", "one", "The same again", "two", "(empty for none)", "open sesame",
                "The same again",
                "open sesame",
            ], ["init", site.depot])
        #expect(differing.status == 0, "\(differing.output)")
        #expect(differing.output.contains("the two differ"))
        #expect(differing.output.contains("under your passphrase"))
        let file = try site.makeFile("app.tgz", byteCount: 5_000)
        let published = try site.type(
            ["Passphrase for", "close sesame", "Passphrase for", "open sesame"],
            ["publish", file, "--product", "gateway", "--version", "1.0.0"])
        #expect(published.status == 0, "\(published.output)")
        #expect(published.output.contains("wrong passphrase"))
        #expect(!(differing.output + published.output).contains("sesame"))
        let wrong = try site.type(
            ["Passphrase for", "1", "Passphrase for", "2", "Passphrase for", "3"],
            ["publish", file, "--product", "gateway", "--version", "1.0.1"])
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("wrong passphrase for"))
        #expect(try site.targets() == ["gateway/1.0.0/app.tgz"])
    }

    @Test(
        "Control-C and Control-D are no passphrase, not an empty one either: nothing is made",
        arguments: [
            ["(empty for none)", "^C"], ["(empty for none)", "half^C"], ["(empty for none)", "^D"],
            ["(empty for none)", "whole", "The same again", "^C"],
            ["(empty for none)", "whole", "The same again", "^D"],
        ])
    func interruptedPassphrase(answers: [String]) throws {
        let site = try RepositorySite(initialized: false)
        #expect(try site.type(answers, ["init", site.depot]).status == 130)
        #expect(try site.type(answers, ["key", "new", "new.key"]).status == 130)
        #expect(try site.scratch.names().isEmpty)
        // An empty line says that none is wanted.
        let plain = try site.type(["(empty for none)", ""], ["init", site.depot])
        #expect(plain.status == 0)
        #expect(plain.output.contains("WITHOUT A PASSPHRASE"))
    }

    @Test("Control-C where a passphrase is needed, or a signature agreed to, ends the command with 130")
    func interruptedQuestions() throws {
        let site = try RepositorySite(initialized: false)
        try site.run(["init", site.depot], passphrase: "correct horse")
        let file = try site.makeFile("app.tgz", byteCount: 5_000)
        let publish = ["publish", file, "--product", "gateway", "--version", "1.0.0"]
        #expect(try site.type(["Passphrase for", "^C"], publish).status == 130)
        #expect(try site.targets().isEmpty)
        try site.run(["root", "renew"])
        try site.run(["root", "export", "request.json"])
        try site.run(["key", "new", "own.key", "--no-passphrase"])
        let sign = ["root", "sign", "request.json", "--key", "own.key", "-o", "signature"]
        #expect(try site.type(["Sign this?", "^C"], sign).status == 130)
        let declined = try site.type(["Sign this?", "n"], sign)
        #expect(declined.status == 1)
        #expect(declined.output.contains("not signed"))
        #expect(site.scratch.text(of: "signature") == nil)
    }

    @Test("Metadata of fifty releases with broadcasts takes at most 12 kB")
    func size() throws {
        let site = try RepositorySite()
        for number in 0..<50 {
            let file = try site.makeFile("fw.tar.zst", byteCount: 20_000, seed: UInt64(number))
            try site.publish(
                file, "1.\(number / 10).\(number % 10)",
                ["--hardware", "revA", "--hardware", "revB", "--from", ">=1.0.0", "--handler", "release"])
        }
        var byteCount = 0
        for name in ["1.root.json", "timestamp.json", "51.snapshot.json", "51.targets.json"] {
            let packed = site.scratch.file("packed.gz")
            let file = site.scratch.file("depot/metadata/\(name)")
            try TestFiles.write(TestFiles.bytes(of: file), to: site.scratch.file("packed"))
            try Command.run("gzip", ["-9", "--force", site.scratch.file("packed")])
            byteCount += TestFiles.bytes(of: packed).count
        }
        #expect(byteCount <= 12_000)
        #expect(byteCount > 3_200, "fifty digests and fifty spines do not compress")
    }

    @Test("A key file that others may read is warned of, and a problem of the check")
    func exposedKey() throws {
        let site = try RepositorySite()
        let name = try #require(try site.scratch.names(in: "depot/keys").first)
        chmod(site.scratch.file("depot/keys/\(name)"), 0o644)
        let file = try site.makeFile("app.tgz", byteCount: 10)
        #expect(try site.publish(file, "1.0.0").contains("chmod 600"))
        #expect(try site.run(["repository", "check"], exit: 1).contains("keys/\(name)"))
        #expect(try site.run(["repository", "check", "--json"], exit: 1).contains("\"ok\":false"))
    }

    @Test("Each kind of damage is found by the check")
    func damages() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 5_000)
        try site.publish(file, "1.0.0")
        let artifacts = try site.scratch.names(in: "depot/targets/gateway/1.0.0")
        let artifact = try #require(artifacts.first { $0.hasSuffix(".app.tgz") })
        let path = site.scratch.file("depot/targets/gateway/1.0.0/\(artifact)")
        func found(_ text: String, _ damaged: String, _ damage: (String) throws -> Void) throws {
            let whole = TestFiles.bytes(of: damaged)
            try damage(damaged)
            #expect(try site.run(["repository", "check"], exit: 1).contains(text), "\(damaged)")
            try TestFiles.write(whole, to: damaged)
            try site.run(["repository", "check"])
        }
        func flip(_ path: String) throws {
            var bytes = TestFiles.bytes(of: path)
            bytes[bytes.count / 2] ^= 1
            try TestFiles.write(bytes, to: path)
        }
        try found("has other bytes", path, flip)
        try found("is missing", path) { unlink($0) }
        try found("signatures file or spine", path + ".mba1") { unlink($0) }
        let spine = try #require(artifacts.first { $0.hasSuffix(".spine") })
        try found("signatures file or spine", site.scratch.file("depot/targets/gateway/1.0.0/\(spine)"), flip)
        for name in ["1.root.json", "2.targets.json", "2.snapshot.json", "timestamp.json"] {
            try found("a client refuses it", site.scratch.file("depot/metadata/\(name)"), flip)
        }
        let orphan = "depot/targets/\(String(repeating: "a", count: 64)).orphan"
        try site.scratch.write("?", to: orphan)
        #expect(try site.run(["repository", "check"], exit: 1).contains("belongs to no target"))
        try site.publish(file, "1.0.1")
        #expect(site.scratch.text(of: orphan) == nil)
        // A stranger's file is left alone.
        try site.scratch.write("?", to: "depot/targets/README")
        try site.publish(file, "1.0.2")
        #expect(site.scratch.text(of: "depot/targets/README") == "?")
    }

    @Test("Two operators at once: one publishes, the other is told, and nothing is lost")
    func concurrency() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 3_000_000)
        let programs = try (1...6).map { number in
            try site.start(["publish", file, "--product", "gateway", "--version", "1.\(number).0"])
        }
        var published: Set<String> = []
        for (index, program) in programs.enumerated() {
            switch try program.wait() {
            case .exited(0): published.insert("gateway/1.\(index + 1).0/app.tgz")
            case .exited(1): #expect(program.errors.contains("another process holds it"))
            case let exit: Issue.record("\(exit): \(program.errors)")
            }
        }
        #expect(!published.isEmpty)
        #expect(try Set(site.targets()) == published)
        try site.run(["repository", "check"])
    }

    @Test("While somebody publishes, the check finds nothing wrong")
    func checkDuringPublication() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 3_000_000)
        for version in 1...2 {
            let number = "1.\(version).0"
            let program = try site.start(["publish", file, "--product", "gateway", "--version", number])
            for _ in 0..<100 where try site.targets().count < version {
                #expect(try site.run(["repository", "check"]).contains("0 problems"))
            }
            #expect(try program.wait() == .exited(0))
        }
    }

    @Test("A server's key that is gone is a problem of the check, and refreshing fails before an expiry")
    func onlineKeyGone() throws {
        let site = try RepositorySite()
        let name = try #require(try site.scratch.names(in: "depot/keys").first { $0.hasPrefix("timestamp") })
        let elsewhere = site.scratch.file("timestamp.key")
        rename(site.scratch.file("depot/keys/\(name)"), elsewhere)
        #expect(try site.run(["repository", "check"], exit: 1).contains("key rotate timestamp"))
        #expect(try site.run(["repository", "refresh"], exit: 1).contains("key rotate timestamp"))
        try site.run(["repository", "check", "--key", elsewhere])
        try site.run(["repository", "refresh", "--key", elsewhere])
    }

    @Test("What has expired keeps the check from nothing else, and each line names the remedy")
    func expired() throws {
        let site = try RepositorySite()
        let settings = "[repository]\ntargets-expiry = 1s\n"
        try site.scratch.write(settings, to: "depot/fleetcast.conf")
        try site.publish(try site.makeFile("app.tgz", byteCount: 10), "1.0.0")
        Thread.sleep(forTimeInterval: 2)
        let said = try site.run(["repository", "check"], exit: 1)
        #expect(said.contains("fleetcast targets renew"))
        #expect(said.contains("1 target checked"))
        #expect(!said.contains("mirror"))
    }

    @Test("A handler that no device has, and a setting that nobody reads, are warned of")
    func misspelt() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 10)
        #expect(try site.publish(file, "1.0.0", ["--handler", "imgae"]).contains("'imgae' is none of"))
        #expect(try !site.publish(file, "1.0.1", ["--handler", "image"]).contains("warning"))
        try site.scratch.write(
            "[repository]\ntimestamp-expiry = 5d\ntimestamp-expires = 6d\n[other]\nrepair = 1%\n",
            to: "depot/fleetcast.conf")
        let said = try site.run(["repository", "refresh"])
        #expect(said.contains("line 3, section [repository]: 'timestamp-expires' is no setting"))
        #expect(said.contains("line 5, section [other]: 'repair' is no setting"))
        #expect(!said.contains("'timestamp-expiry' is no setting"))
    }

    @Test("An expired root is warned of with each command that signs, until it is renewed")
    func expiredRoot() throws {
        let site = try RepositorySite()
        try site.scratch.write("[repository]\nroot-expiry = 1s\n", to: "depot/fleetcast.conf")
        try site.run(["root", "renew"])
        try site.run(["root", "sign"])
        Thread.sleep(forTimeInterval: 2)
        let file = try site.makeFile("app.tgz", byteCount: 10)
        #expect(try site.publish(file, "1.0.0").contains("root expired at"))
        #expect(try site.run(["repository", "refresh"]).contains("fleetcast root renew"))
        try site.scratch.write("[repository]\n", to: "depot/fleetcast.conf")
        try site.run(["root", "renew"])
        #expect(try !site.run(["root", "sign"]).contains("root expired"))
    }

    @Test("An empty file and one of a single byte are published")
    func smallFiles() throws {
        let site = try RepositorySite()
        for count in [0, 1] {
            let file = try site.makeFile("\(count).bin", byteCount: count)
            try site.publish(file, "1.0.\(count)")
            #expect(try site.delivers("gateway/1.0.\(count)/\(count).bin", as: file))
        }
        try site.run(["repository", "check"])
    }

    @Test("The server signs anew before expiry by itself")
    func refreshing() throws {
        let site = try RepositorySite()
        try site.scratch.write(
            "[repository]\ntimestamp-expiry = 90s\ntimestamp-renewal = 2s\n", to: "depot/fleetcast.conf")
        // What was signed for a week is due by its age all the same.
        let server = try site.start(["repository", "refresh", "--watch"])
        try server.waitForText("timestamp 3.", limit: .seconds(60))
        server.signal(SIGTERM)
        #expect(try server.wait() == .exited(0))
        let file = try site.makeFile("app.tgz", byteCount: 10)
        try site.publish(file, "1.0.0")
        #expect(try site.delivers("gateway/1.0.0/app.tgz", as: file))
    }

    @Test("What is no depot is refused with advice, and a depot is not made over another one")
    func noDepot() throws {
        let site = try RepositorySite(initialized: false)
        #expect(try site.run(["repository", "list"], exit: 1).contains("fleetcast init"))
        try site.run(["init", site.depot])
        #expect(try site.run(["init", site.depot], exit: 1).contains("is a depot already"))
        try site.scratch.write("x", to: "other/file")
        #expect(
            try site.run(["init", site.scratch.file("other")], exit: 1).contains("not an empty directory"))
        try site.run(["init", try site.scratch.subdirectory("empty")])
    }

    @Test("Every command of the operator explains itself with an example")
    func help() throws {
        let site = try RepositorySite(initialized: false)
        var commands = [["init"], ["publish"], ["withdraw"]]
        commands += ["new", "list", "import", "rotate"].map { ["key", $0] }
        commands += ["check", "list", "refresh"].map { ["repository", $0] }
        let drafts = ["show", "renew", "export", "sign", "collect", "discard"]
        commands += (drafts + ["add-key", "remove-key", "threshold"]).map { ["root", $0] }
        commands += drafts.map { ["targets", $0] }
        for command in commands {
            let said = try site.run(command + ["--help"])
            #expect(said.contains("EXAMPLE"), "\(command)")
            #expect(said.contains("fleetcast \(command.joined(separator: " "))"), "\(command)")
        }
    }
}
