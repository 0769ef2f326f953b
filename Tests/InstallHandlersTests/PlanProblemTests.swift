import InstallEngine
import InstallHandlers
import Testing

struct PlanProblemTests {
    @Test("A handler without settings cannot be used", arguments: HandlerKind.allCases)
    func notConfigured(handler: HandlerKind) {
        var fixture = Fixture(handler)
        fixture.settings = HandlerSettings()
        #expect(
            fixture.problems() == [
                "The handler \(handler.rawValue) is not configured; add a section [\(handler.rawValue)]."
            ])
    }

    @Test("An artifact must be a file that is as long as promised", arguments: HandlerKind.allCases)
    func artifact(handler: HandlerKind) {
        var fixture = Fixture(handler)
        fixture.request.artifact.byteCount = 8
        #expect(fixture.problems() == ["/tmp/package has 7 bytes, not 8 as it should; get it again."])
        fixture.request.artifact.byteCount = 7
        #expect(fixture.problems().isEmpty)
        fixture.disk.unreadable = ["/tmp/package"]
        #expect(fixture.problems() == ["/tmp/package cannot be read: /tmp/package: no permission."])
        fixture.disk.unreadable = []
        fixture.disk.nodes["/tmp/package"] = .directory
        #expect(fixture.problems().first?.hasPrefix("/tmp/package is no regular file") == true)
        fixture.disk.nodes["/tmp/package"] = nil
        #expect(fixture.problems() == ["/tmp/package does not exist; look at the path."])
        fixture.request.artifact.source = .file(path: "package")
        #expect(fixture.problems().first?.hasPrefix("The path 'package' is not absolute") == true)
        fixture.request.artifact.source = .stream
        #expect(fixture.problems().isEmpty == (handler == .image))
    }

    @Test("A file of no bytes, and a package without entries, are refused", arguments: HandlerKind.allCases)
    func nothing(handler: HandlerKind) {
        var fixture = Fixture(handler)
        fixture.request.artifact.byteCount = nil
        fixture.disk.set("/tmp/package", text: "")
        #expect(fixture.problems() == ["/tmp/package is empty; get it again."])
        guard handler == .release else { return }
        fixture = Fixture(handler)
        fixture.package.files = [:]
        #expect(fixture.problems() == ["The package package contains nothing; make it anew."])
    }

    @Test("A refused package, a full disk and a strange link are all told at once")
    func everything() {
        var fixture = Fixture(.release, version: ".1", previousVersion: ".1")
        fixture.package.refusal = "an entry leads outside"
        fixture.disk.set("/opt/app/current", text: "")
        let problems = fixture.problems()
        #expect(problems.count == 4)
        #expect(problems.contains("The package package is refused: an entry leads outside."))
        #expect(problems.contains { $0.hasPrefix("/opt/app/current is no symbolic link") })
        #expect(problems.contains { $0.hasPrefix("The version '.1' cannot be a directory's name") })
        #expect(problems.contains { $0.hasPrefix("Version .1 is in force already") })
    }

    @Test(
        "Free space must suffice for bytes, entries and the reserve, to the byte",
        arguments: [0, 1] as [UInt64])
    func freeSpace(missing: UInt64) {
        for handler in [HandlerKind.release, .script] {
            var fixture = Fixture(handler)
            fixture.settings.reservedByteCount = 1000
            fixture.disk.freeByteCount = 9 + 2 * 4096 + 1000 - missing
            let problems = fixture.problems()
            #expect(problems.isEmpty == (missing == 0))
            #expect(
                missing == 0 || problems[0].contains("has 9.2 kB free, but the package package needs 9.2 kB"))
        }
    }

    @Test("What would overflow is not enough space")
    func overflow() {
        var fixture = Fixture(.release)
        fixture.settings.reservedByteCount = .max
        #expect(fixture.problems().count == 1)
    }

    @Test(
        "A version is plain text of 1 to 64 bytes",
        arguments: [
            ("", false), (String(repeating: "1", count: 64), true),
            (String(repeating: "1", count: 65), false),
            ("1\n2", false), ("1\u{7F}", false), ("1 2", true),
        ])
    func version(text: String, isPossible: Bool) {
        for handler in HandlerKind.allCases {
            #expect(Fixture(handler, version: text).problems().isEmpty == isPossible, "\(handler)")
        }
    }

    @Test("Only a release's version must be a directory's name", arguments: ["a/b", ".", "..", ".hidden"])
    func directoryName(version: String) {
        for handler in HandlerKind.allCases {
            #expect(Fixture(handler, version: version).problems().isEmpty == (handler != .release))
        }
    }

    @Test("A version that is in force is installed again only by force", arguments: HandlerKind.allCases)
    func sameVersion(handler: HandlerKind) {
        var fixture = Fixture(handler, version: "1.4.1")
        #expect(
            fixture.problems() == ["Version 1.4.1 is in force already; force the installation to repeat it."])
        fixture.request.isForced = true
        #expect(fixture.problems().isEmpty)
    }

    @Test(
        "A handler's directory is a plain absolute path",
        arguments: ["app", "", "/", "/opt/../app", "/opt/./app", "/opt//app"])
    func directory(path: String) {
        var fixture = Fixture(.release)
        fixture.settings.release?.directory = path
        #expect(fixture.problems().first?.contains("section [release] is not a plain absolute path") == true)
        fixture.request.handler = .script
        fixture.settings.script?.directory = path
        #expect(fixture.problems().first?.contains("section [script] is not a plain absolute path") == true)
    }

    @Test("A handler's directory is one, and no link is on the way")
    func directoryEntry() {
        var fixture = Fixture(.release)
        fixture.disk.set("/opt/app", .link("/srv/app"))
        #expect(fixture.problems().first?.contains("is a symbolic link to /srv/app") == true)
        fixture.disk.nodes["/opt/app"] = nil
        fixture.disk.nodes["/opt"] = .link("/data/opt")
        #expect(fixture.problems().first?.hasPrefix("/opt is a symbolic link to /data/opt;") == true)
        fixture.disk.nodes["/opt"] = .directory
        fixture.disk.set("/opt/app", text: "")
        #expect(fixture.problems().first?.hasPrefix("/opt/app is no directory") == true)
        fixture.disk.nodes["/opt/app"] = nil
        fixture.disk.set("/opt/app/releases", text: "")
        #expect(fixture.problems() == ["/opt/app/releases is no directory; move it away."])
    }

    @Test("A package for the script has the script at its top")
    func scriptMissing() {
        var fixture = Fixture(.script)
        fixture.package.files["customup.sh"] = nil
        #expect(fixture.problems().first?.hasPrefix("The package package has no customup.sh") == true)
        fixture.settings.script?.scriptName = "program"
        #expect(fixture.problems().isEmpty)
    }

    @Test("The only content that there is must not wait under a former one's name")
    func formerContent() {
        var fixture = Fixture(.script)
        fixture.disk.set("/var/lib/app/.dst.former/program", text: "old")
        #expect(fixture.problems().first?.contains(".dst.former exists, but not") == true)
        fixture.disk.set("/var/lib/app/dst/program", text: "old")
        #expect(fixture.problems().isEmpty)
        fixture.disk.nodes["/var/lib/app/dst"] = .link("elsewhere")
        #expect(fixture.problems() == ["/var/lib/app/dst is no directory; move it away."])
    }

    @Test("A version file that is none is a problem")
    func versionFile() {
        var fixture = Fixture(.script)
        fixture.disk.set("/var/lib/app/version", .directory)
        #expect(fixture.problems().first?.hasPrefix("/var/lib/app/version cannot be read") == true)
    }

    @Test("Slots are two, one of which runs")
    func slots() {
        var fixture = Fixture(.image)
        for slots in [[], [.a], [.a, .a], [.a, .b, .a]] as [[SlotName]] {
            fixture.settings.image = ImageSettings(slots: slots)
            #expect(fixture.problems().first?.contains("configure two different ones") == true)
        }
        fixture.settings.image = ImageSettings(slots: [.a, .b])
        fixture.device.boot.running = SlotName("C") ?? .a
        #expect(fixture.problems() == ["Slot C runs, which is none of A and B; correct section [image]."])
    }

    @Test("An image must fit, and the boot loader must be usable")
    func image() {
        let fixture = Fixture(.image)
        fixture.device.slotByteCount = 7
        #expect(fixture.problems().isEmpty)
        fixture.device.slotByteCount = 6
        #expect(
            fixture.problems() == ["Slot B cannot be written: it has 6 bytes, the image 7."])
        fixture.device.bootRefusal = "fw_setenv is missing; install it"
        #expect(
            fixture.problems() == ["The boot loader cannot be used: fw_setenv is missing; install it."])
    }
}
