internal import Archives
internal import BootControl
internal import CommandRunning
import ConfigurationFormat
import DurableStorage
import Glibc
internal import HealthChecking
internal import InstallEngine
internal import InstallHandlers
import Timekeeping

extension AgentSettings {
    /// Reads a configuration file.
    ///
    /// - Throws: ``AgentConfigurationError`` with everything that is wrong.
    package init(readingFrom path: String) throws(AgentConfigurationError) {
        let bytes: [UInt8]
        do {
            bytes = try readWholeFile(path, limit: ConfigurationDocument.maximumByteCount)
        } catch {
            let advice = "The configuration is read from there; --config names another file"
            throw AgentConfigurationError(
                path: path, problems: [.init(lineNumber: nil, text: "\(error) \(advice)")])
        }
        try self.init(parsing: bytes, path: path)
    }

    /// Parses a configuration.
    ///
    /// - Parameter path: where it comes from, for messages.
    /// - Throws: ``AgentConfigurationError`` with everything that is wrong.
    package init(parsing bytes: [UInt8], path: String) throws(AgentConfigurationError) {
        let document: ConfigurationDocument
        do {
            document = try ConfigurationDocument(parsing: bytes)
        } catch {
            throw AgentConfigurationError(
                path: path, problems: [.init(lineNumber: error.lineNumber, text: "\(error.reason)")])
        }
        self.init()
        var reader = ConfigurationReader(document)
        self.read(&reader)
        guard reader.problems.isEmpty else {
            let sorted = reader.problems.sorted { ($0.lineNumber ?? .max) < ($1.lineNumber ?? .max) }
            throw AgentConfigurationError(path: path, problems: sorted)
        }
    }

    private mutating func read(_ reader: inout ConfigurationReader) {
        self.product = reader.line("product", in: "device")
        self.hardware = reader.line("hardware", in: "device")
        if let path = reader.path("state-directory", in: "device") { self.stateDirectory = path }
        if reader.hasSection("release") { self.readRelease(&reader) }
        if reader.hasSection("script") { self.readScript(&reader) }
        if reader.hasSection("image") { self.readImage(&reader) }
        if reader.hasSection("command") { self.readCommand(&reader) }
        self.readInstall(&reader)
        self.readHooks(&reader)
        self.readHealth(&reader)
    }

    private mutating func readInstall(_ reader: inout ConfigurationReader) {
        let section = "install"
        if let count = reader.byteCount("reserve", in: section) { self.handlers.reservedByteCount = count }
        if let count = reader.byteCount("max-unpacked", in: section) { self.limits.byteCount = count }
        if let count = reader.count("max-entries", in: section, 1...10_000_000) {
            self.limits.entryCount = count
        }
        if let count = reader.count("attempts", in: section, 1...100) { self.policy.attemptLimit = count }
        if let isKept = reader.choice("extended-attributes", in: section, [("yes", true), ("no", false)]) {
            self.unpacking.keepsExtendedAttributes = isKept
        }
        let modes = [("keep", SpecialModes.kept), ("refuse", .refused), ("clear", .cleared)]
        if let modes = reader.choice("special-modes", in: section, modes) {
            self.unpacking.specialModes = modes
        }
        let kinds = HandlerKind.allCases.filter { reader.hasSection($0.rawValue) }
        guard !kinds.isEmpty else {
            return reader.complain(
                "no handler is configured; add a section [release], [script], [image] or [command]")
        }
        let wanted = reader.choice(
            "handler", in: section, HandlerKind.allCases.map { ($0.rawValue, $0) }.sorted { $0.0 < $1.0 })
        if let wanted, !kinds.contains(wanted) {
            reader.complain(
                "`handler` is \(wanted.rawValue), but there is no section [\(wanted.rawValue)]; add it",
                "handler", in: section)
        }
        self.defaultHandler = wanted ?? (kinds.count == 1 ? kinds.first : nil)
    }

    private mutating func readRelease(_ reader: inout ConfigurationReader) {
        let section = "release"
        self.serviceCommands = reader.commands("restart-command", in: section)
        if let timeout = reader.interval("restart-timeout", in: section, atLeast: .seconds(1)) {
            self.serviceTimeout = Duration(timeout)
        }
        let keptCount = reader.count("keep", in: section, 1...1000) ?? 2
        guard let directory = self.required("directory", in: section, &reader) else { return }
        self.handlers.release = ReleaseSettings(
            directory: directory, keptCount: keptCount,
            hasServices: !self.serviceCommands.isEmpty)
    }

    private mutating func readScript(_ reader: inout ConfigurationReader) {
        let section = "script"
        if let timeout = reader.interval("timeout", in: section, atLeast: .seconds(1)) {
            self.scriptTimeout = Duration(timeout)
        }
        let name = reader.line("script", in: section) ?? "customup.sh"
        if name.contains("/") || name.hasPrefix(".") || name.hasPrefix("-") {
            reader.complain(
                "`script` names a file at the top of a package, and cannot be '\(printable(name))'", "script",
                in: section)
        }
        guard let directory = self.required("directory", in: section, &reader) else { return }
        self.handlers.script = ScriptSettings(directory: directory, scriptName: name)
    }

    private mutating func readImage(_ reader: inout ConfigurationReader) {
        let section = "image"
        self.restartCommand = reader.command("restart-command", in: section)
        for (name, key) in reader.names("slot.", in: section) {
            guard let path = reader.path(key, in: section) else { continue }
            guard let slot = SlotName(name) else {
                reader.complain(
                    "'\(printable(name))' cannot be a slot: 1 to 32 letters, digits, `.`, `-` and `_`", key,
                    in: section)
                continue
            }
            if let other = self.slotPaths.first(where: { $0.value == path })?.key {
                reader.complain("slots \(other) and \(slot) are the same: \(path)", key, in: section)
            }
            self.slotPaths[slot] = path
        }
        if self.slotPaths.count != 2 {
            reader.complain(
                "[image] needs two slots, such as `slot.A = /dev/mmcblk0p2` and `slot.B = /dev/mmcblk0p3`; it"
                    + " has \(self.slotPaths.count)")
        }
        self.bootLoader = BootSettingsReader.settings(&reader, slots: Array(self.slotPaths.keys))
        self.handlers.image = ImageSettings(slots: self.slotPaths.keys.sorted { $0.text < $1.text })
    }

    private mutating func readCommand(_ reader: inout ConfigurationReader) {
        let section = "command"
        let confirm = reader.command("confirm", in: section)
        let undo = reader.command("rollback", in: section)
        let timeout = reader.interval("timeout", in: section, atLeast: .seconds(1)) ?? .seconds(3600)
        let isManual = reader.line("restart", in: section) == "manual"
        let restart = isManual ? nil : reader.command("restart", in: section)
        guard let install = reader.command("install", in: section) else {
            return reader.complain("[command] needs `install`, such as `install = rauc install {artifact}`")
        }
        if !install.arguments.contains(where: { $0.contains("{artifact}") }) {
            reader.complain(
                "`install` must say where the file's path goes: `rauc install {artifact}`", "install",
                in: section)
        }
        self.installer = InstallerCommands(
            install: install, confirm: confirm, undo: undo, restart: restart, timeout: Duration(timeout))
        self.handlers.command = CommandSettings(
            needsRestart: isManual || restart != nil, canConfirm: confirm != nil, canUndo: undo != nil)
    }

    private mutating func readHooks(_ reader: inout ConfigurationReader) {
        let section = "hooks"
        let steps: [(String, InstallStep)] = [
            ("before-download", .runDownloadHook), ("before-install", .runBeforeHook),
            ("after-install", .runAfterHook), ("on-rollback", .runRollbackHook),
        ]
        for (key, step) in steps {
            if let command = reader.command(key, in: section) { self.hooks[step] = command }
        }
        self.handlers.hooks = Set(self.hooks.keys)
        if let timeout = reader.interval("timeout", in: section, atLeast: .seconds(1)) {
            self.hookTimeout = Duration(timeout)
        }
    }

    private mutating func readHealth(_ reader: inout ConfigurationReader) {
        let section = "health"
        if let time = reader.interval("settle", in: section) { self.policy.settleTime = time }
        if let time = reader.interval("deadline", in: section, atLeast: .seconds(1)) {
            self.policy.deadline = time
        }
        if let time = reader.interval("interval", in: section, atLeast: .milliseconds(100)) {
            self.policy.checkInterval = time
        }
        if let count = reader.count("rounds", in: section, 1...1000) { self.policy.healthyRounds = count }
        if let count = reader.count("starts", in: section, 1...1000) { self.policy.startLimit = count }
        let words = [("automatic", TrialPolicy.Confirmation.automatic), ("manual", .manual)]
        if let confirmation = reader.choice("confirm", in: section, words) {
            self.policy.confirmation = confirmation
        }
        if self.policy.settleTime >= self.policy.deadline {
            reader.complain("`settle` must be shorter than `deadline`", "settle", in: section)
        }
        self.readChecks(&reader)
        self.handlers.hasTrial = !self.checks.isEmpty || self.policy.confirmation == .manual
    }

    private mutating func readChecks(_ reader: inout ConfigurationReader) {
        let section = "health"
        var names: Set<String> = []
        for (name, key) in reader.names("check.", in: section) {
            guard let text = reader.line(key, in: section) else { continue }
            names.insert(name.lowercased())
            let timeout = reader.interval("timeout.\(name)", in: section, atLeast: .milliseconds(100))
            do {
                let check = try HealthCheck(parsing: text)
                self.checks.append(
                    NamedHealthCheck(
                        name: name, check: check, timeout: Duration(timeout ?? .seconds(10))))
            } catch {
                reader.complain("`\(key)`: \(error)", key, in: section)
            }
        }
        for (name, key) in reader.names("timeout.", in: section) where !names.contains(name.lowercased()) {
            reader.complain("`\(key)` has no `check.\(name)`", key, in: section)
        }
    }

    private func required(
        _ key: String, in section: String, _ reader: inout ConfigurationReader
    ) -> String? {
        let count = reader.problems.count
        if let path = reader.path(key, in: section) { return path }
        if reader.problems.count == count { reader.complain("[\(section)] needs `\(key)`, an absolute path") }
        return nil
    }
}

extension Duration {
    /// The same length of time.
    init(_ interval: Interval) {
        self = .nanoseconds(interval.nanoseconds)
    }
}
