import InstallEngine
import InstallHandlers
import TestBed
import Testing
import Timekeeping

@testable import InstallRunning

@Suite("An agent's configuration")
struct AgentSettingsTests {
    private static func settings(_ text: String) throws -> AgentSettings {
        try AgentSettings(parsing: Array(text.utf8), path: "agent.conf")
    }

    /// Everything that is wrong with a configuration, as `line: text`.
    private static func problems(_ text: String) -> [String] {
        do {
            _ = try AgentSettings(parsing: Array(text.utf8), path: "agent.conf")
            return []
        } catch {
            return error.lines
        }
    }

    private static let release = "[release]\ndirectory = /srv/app\n"

    @Test("A handler alone is enough, and becomes the default")
    func minimal() throws {
        let settings = try Self.settings(Self.release)
        #expect(settings.defaultHandler == .release)
        #expect(settings.handlers.release?.directory == "/srv/app")
        #expect(settings.handlers.release?.keptCount == 2)
        #expect(settings.handlers.release?.hasServices == false)
        #expect(!settings.handlers.hasTrial && settings.handlers.hooks.isEmpty)
        #expect(settings.stateDirectory == "/var/lib/fleetcast")
    }

    @Test("An unknown key is refused with its line and the nearest one that is known")
    func unknownKey() {
        let problems = Self.problems(Self.release + "\n[health]\ndedline = 5\n")
        #expect(
            problems == ["agent.conf:5: unknown key `dedline` in [health]; did you mean `deadline`?"])
        let far = Self.problems(Self.release + "colour = red\n")
        #expect(
            far == [
                "agent.conf:3: unknown key `colour` in [release]; known are directory, keep, restart-command,"
                    + " restart-timeout"
            ])
    }

    @Test("An unknown section is refused, [DEFAULT] too")
    func unknownSection() {
        #expect(
            Self.problems(Self.release + "[healt]\n")
                == ["agent.conf:3: unknown section [healt]; did you mean `health`?"])
        #expect(Self.problems("[DEFAULT]\nkeep = 3\n" + Self.release).first?.contains("[DEFAULT]") == true)
    }

    @Test("All problems are told at once, in the order of their lines")
    func allProblems() {
        let problems = Self.problems(
            "[release]\ndirectory = srv/app\nkeep = 0\n[health]\nrounds = many\ncheck.web = gopher:x\n")
        #expect(problems.count == 4, "\(problems)")
        #expect(problems.map { $0.split(separator: ":")[1] } == ["2", "3", "5", "6"])
    }

    @Test(
        "Values at their limits are taken, those one past them are not",
        arguments: [
            ("keep = 1", true), ("keep = 0", false), ("keep = 1000", true), ("keep = 1001", false),
            ("restart-timeout = 1s", true), ("restart-timeout = 999ms", false),
            ("restart-timeout = 720h", true), ("restart-timeout = 721h", false),
            ("restart-timeout = 1d", false), ("keep = -1", false), ("keep = ", false),
            ("keep = 9223372036854775808", false), ("restart-timeout = 9223372036854775807h", false),
        ])
    func limits(line: String, isGood: Bool) {
        #expect(Self.problems(Self.release + line + "\n").isEmpty == isGood, "\(line)")
    }

    @Test("Sizes and times have units")
    func quantities() {
        #expect(ConfigurationQuantity.byteCount("4096") == 4096)
        #expect(ConfigurationQuantity.byteCount("512K") == 512 << 10)
        #expect(ConfigurationQuantity.byteCount("2 GiB") == 2 << 30)
        #expect(ConfigurationQuantity.byteCount("18446744073709551615") == .max)
        #expect(ConfigurationQuantity.byteCount("16777216T") == nil)
        #expect(ConfigurationQuantity.byteCount("K") == nil && ConfigurationQuantity.byteCount("1.5M") == nil)
        #expect(ConfigurationQuantity.interval("500ms") == .milliseconds(500))
        #expect(ConfigurationQuantity.interval("30") == .seconds(30))
        #expect(ConfigurationQuantity.interval("5min") == .seconds(300))
        #expect(ConfigurationQuantity.interval("-5s") == nil)
    }

    @Test("Paths are absolute and lead nowhere else", arguments: ["app", "/srv/../etc", "/srv/./app", "/"])
    func badPath(path: String) {
        #expect(Self.problems("[release]\ndirectory = \(path)\n").count == 1)
    }

    @Test("Names of slots keep their capital letters, and there are two of them")
    func slots() throws {
        let boot = "[boot]\nloader = custom\nscript = /bin/boot\n"
        let settings = try Self.settings("[image]\nslot.A = /dev/x\nslot.b = /dev/y\n" + boot)
        #expect(settings.handlers.image?.slots.map(\.text) == ["A", "b"])
        #expect(settings.defaultHandler == .image)
        #expect(Self.problems("[image]\nslot.A = /dev/x\n" + boot).first?.contains("two slots") == true)
        let same = Self.problems("[image]\nslot.A = /dev/x\nslot.B = /dev/x\n" + boot)
        #expect(same.contains { $0.contains("are the same") })
        #expect(Self.problems("[image]\nslot.A = /x\nslot.B = /y\n").first?.contains("[boot]") == true)
        let others = Self.problems("[image]\nslot.A = /x\nslot.B = /y\n" + boot + "grubenv = /x\n")
        #expect(others == ["agent.conf:7: loader `custom` has no `grubenv`; remove the line"])
    }

    @Test(
        "Each boot loader reads its own keys",
        arguments: [
            "u-boot\nfw-printenv = p\nfw-setenv = s\nfw-env-config = /e\nprefix = x_\nallow-single-copy = yes",
            "grub\ngrub-editenv = g\ngrubenv = /g\nprefix = x_\ntimeout = 5s",
            "systemd-boot\nbootctl = b\nentry.A = a.conf\nentry.B = b.conf\nefivars = /e",
            "tryboot\npartition.A = 2\npartition.B = 3\nautoboot = /a\nrestart-command = reboot '0 tryboot'",
            "custom\nscript = /bin/boot --quiet\ntimeout = 5s",
        ])
    func bootLoaders(keys: String) throws {
        let image = "[image]\nslot.A = /x\nslot.B = /y\n[boot]\nloader = "
        #expect(Self.problems(image + keys + "\n").isEmpty)
        // Every other loader refuses at least one of these keys.
        let rest = keys.split(separator: "\n").dropFirst().joined(separator: "\n")
        for other in ["u-boot", "grub", "systemd-boot", "tryboot", "custom"] where !keys.hasPrefix(other) {
            #expect(!Self.problems(image + other + "\n" + rest + "\n").isEmpty, "\(other)")
        }
    }

    @Test("Slots without an entry, and entries without a slot, are told")
    func bootEntries() {
        let image = "[image]\nslot.A = /x\nslot.B = /y\n[boot]\nloader = systemd-boot\n"
        let problems = Self.problems(image + "entry.A = a.conf\nentry.C = c.conf\n")
        #expect(problems.contains { $0.contains("needs `entry.B`") })
        #expect(problems.contains { $0.contains("no slot 'C'") })
        #expect(Self.problems(image + "entry.a = a.conf\nentry.B = b.conf\n").count == 2)
    }

    @Test("An installer needs {artifact} among its arguments")
    func installer() throws {
        #expect(Self.problems("[command]\ninstall = rauc install\n").count == 1)
        let settings = try Self.settings(
            "[command]\ninstall = rauc install {artifact}\nrestart = manual\nconfirm = rauc status mark-good\n"
        )
        #expect(settings.handlers.command?.needsRestart == true)
        #expect(settings.handlers.command?.canConfirm == true)
        #expect(settings.handlers.command?.canUndo == false)
        #expect(settings.installer?.restart == nil)
    }

    @Test("A manual confirmation is a trial, even without health checks")
    func manual() throws {
        #expect(try Self.settings(Self.release + "[health]\nconfirm = manual\n").handlers.hasTrial)
        #expect(try Self.settings(Self.release + "[health]\ncheck.a = tcp:127.0.0.1:1\n").handlers.hasTrial)
        #expect(try !Self.settings(Self.release + "[health]\nsettle = 1s\n").handlers.hasTrial)
        #expect(Self.problems(Self.release + "[health]\nsettle = 10s\ndeadline = 10s\n").count == 1)
        #expect(Self.problems(Self.release + "[health]\ntimeout.a = 1s\n").count == 1)
    }

    @Test("Several handlers without a choice have no default")
    func severalHandlers() throws {
        let both = Self.release + "[script]\ndirectory = /srv/fw\n"
        #expect(try Self.settings(both).defaultHandler == nil)
        #expect(try Self.settings(both + "[install]\nhandler = script\n").defaultHandler == .script)
        #expect(Self.problems(both + "[install]\nhandler = image\n").count == 1)
        #expect(Self.problems("[device]\nproduct = x\n").count == 1)
    }

    @Test("The example is right, and stays so with everything switched on")
    func example() throws {
        let path = BuiltPrograms.sourceDirectory + "/Examples/agent/agent.conf"
        let settings = try AgentSettings(readingFrom: path)
        #expect(settings.configuredHandlers == [.release])
        #expect(settings.serviceCommands.count == 1 && settings.checks.count == 2)
        let text = String(decoding: TestFiles.bytes(of: path), as: UTF8.self)
        let all = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") && line.count > 1 ? line.dropFirst() : line
        }.joined(separator: "\n")
        let complete = try Self.settings(all)
        #expect(complete.configuredHandlers == [.command, .image, .release, .script])
        #expect(complete.hooks.count == 4 && complete.checks.count == 4)
        #expect(complete.restartCommand != nil && complete.bootLoader != nil)
    }

    @Test("A configuration that is missing, a directory, or no text is an error with advice")
    func unreadable() throws {
        let scratch = try ScratchDirectory("conf")
        for path in [scratch.file("missing"), scratch.path] {
            let error = #expect(throws: AgentConfigurationError.self) { try AgentSettings(readingFrom: path) }
            #expect(error?.description.contains("--config") == true)
        }
        #expect(Self.problems("[release]\ndirectory = /a\u{7}b\n").count >= 1)
    }
}
