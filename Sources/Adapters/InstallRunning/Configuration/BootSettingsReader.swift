internal import BootControl
internal import CommandRunning
import DurableStorage
internal import InstallEngine
import Timekeeping

/// Reads which boot loader a device has.
enum BootSettingsReader {
    /// The keys of all boot loaders.
    static let keys =
        ["loader", "timeout"] + Set(Self.keysOfLoader.values.joined()).sorted()

    /// What each boot loader reads besides `loader` and `timeout`.
    private static let keysOfLoader: [String: [String]] = [
        "u-boot": ["fw-printenv", "fw-setenv", "fw-env-config", "prefix", "allow-single-copy"],
        "grub": ["grub-editenv", "grubenv", "prefix"],
        "systemd-boot": ["bootctl", "entry.", "efivars"],
        "tryboot": ["partition.", "autoboot", "restart-command"],
        "custom": ["script"],
    ]

    private static let section = "boot"

    /// The settings; `nil` where something is wrong, which the reader then knows.
    static func settings(_ reader: inout ConfigurationReader, slots: [SlotName]) -> BootLoaderSettings? {
        guard reader.hasSection(Self.section) else {
            reader.complain("[image] needs a section [boot] with `loader`, which says how slots are chosen")
            return nil
        }
        let names = Self.keysOfLoader.keys.sorted()
        guard let loader = reader.choice("loader", in: Self.section, names.map { ($0, $0) }) else {
            if !reader.problems.contains(where: { $0.text.hasPrefix("`loader`") }) {
                reader.complain("[boot] needs `loader`: \(names.joined(separator: ", "))")
            }
            return nil
        }
        Self.refuseKeysOfOthers(loader, &reader)
        switch loader {
        case "u-boot": return .uBoot(Self.uBoot(&reader))
        case "grub": return .grub(Self.grub(&reader))
        case "systemd-boot": return Self.systemdBoot(&reader, slots)
        case "tryboot": return Self.tryboot(&reader, slots)
        default: return Self.custom(&reader)
        }
    }

    private static func uBoot(_ reader: inout ConfigurationReader) -> UBootSettings {
        var settings = UBootSettings()
        if let tool = reader.line("fw-printenv", in: Self.section) { settings.printTool = tool }
        if let tool = reader.line("fw-setenv", in: Self.section) { settings.setTool = tool }
        if let path = reader.path("fw-env-config", in: Self.section) { settings.configuration = path }
        if let prefix = Self.prefix(&reader) { settings.prefix = prefix }
        let answers = [("yes", true), ("no", false)]
        if let isAllowed = reader.choice("allow-single-copy", in: Self.section, answers) {
            settings.allowsSingleCopy = isAllowed
        }
        if let timeout = Self.timeout(&reader) { settings.timeout = timeout }
        return settings
    }

    private static func grub(_ reader: inout ConfigurationReader) -> GrubSettings {
        var settings = GrubSettings()
        if let path = reader.path("grubenv", in: Self.section) { settings.environment = path }
        if let tool = reader.line("grub-editenv", in: Self.section) { settings.tool = tool }
        if let prefix = Self.prefix(&reader) { settings.prefix = prefix }
        if let timeout = Self.timeout(&reader) { settings.timeout = timeout }
        return settings
    }

    private static func systemdBoot(
        _ reader: inout ConfigurationReader, _ slots: [SlotName]
    ) -> BootLoaderSettings? {
        var entries: [SlotName: String] = [:]
        for (slot, key) in Self.ofSlots("entry.", slots, &reader) {
            entries[slot] = reader.line(key, in: Self.section)
        }
        guard entries.count == slots.count else { return nil }
        var settings = SystemdBootSettings(entries: entries)
        if let tool = reader.line("bootctl", in: Self.section) { settings.tool = tool }
        if let path = reader.path("efivars", in: Self.section) { settings.variables = path }
        if let timeout = Self.timeout(&reader) { settings.timeout = timeout }
        return .systemdBoot(settings)
    }

    private static func tryboot(
        _ reader: inout ConfigurationReader, _ slots: [SlotName]
    ) -> BootLoaderSettings? {
        var partitions: [SlotName: Int] = [:]
        for (slot, key) in Self.ofSlots("partition.", slots, &reader) {
            partitions[slot] = reader.count(key, in: Self.section, 1...128)
        }
        guard partitions.count == slots.count else { return nil }
        var settings = TrybootSettings(partitions: partitions)
        if let path = reader.path("autoboot", in: Self.section) { settings.autoboot = path }
        if let command = reader.command("restart-command", in: Self.section) {
            settings.restartCommand = command
        }
        return .tryboot(settings)
    }

    private static func custom(_ reader: inout ConfigurationReader) -> BootLoaderSettings? {
        guard let script = reader.command("script", in: Self.section) else {
            reader.complain(
                "loader `custom` needs `script`, which knows get-active, set-trial, confirm, rollback")
            return nil
        }
        var settings = CustomBootSettings(script: script)
        if let timeout = Self.timeout(&reader) { settings.timeout = timeout }
        return .custom(settings)
    }

    /// The key of each slot; those that are missing, and those of slots that do not exist, are complained
    /// about.
    private static func ofSlots(
        _ prefix: String, _ slots: [SlotName], _ reader: inout ConfigurationReader
    ) -> [(SlotName, String)] {
        let names = reader.names(prefix, in: Self.section)
        for (name, key) in names where !slots.contains(where: { $0.text == name }) {
            reader.complain("there is no slot '\(printable(name))' in [image]", key, in: Self.section)
        }
        return slots.sorted { $0.text < $1.text }.compactMap { slot in
            guard let found = names.first(where: { $0.name == slot.text }) else {
                reader.complain("[boot] needs `\(prefix)\(slot)`")
                return nil
            }
            return (slot, found.key)
        }
    }

    /// Our variables' names reach the boot loader's own scripts.
    private static func prefix(_ reader: inout ConfigurationReader) -> String? {
        guard let prefix = reader.line("prefix", in: Self.section) else { return nil }
        let isPlain = prefix.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        guard isPlain, prefix.utf8.count <= 32 else {
            reader.complain("`prefix` has letters, digits and `_` only", "prefix", in: Self.section)
            return nil
        }
        return prefix
    }

    private static func timeout(_ reader: inout ConfigurationReader) -> Duration? {
        reader.interval("timeout", in: Self.section, atLeast: .seconds(1)).map { Duration($0) }
    }

    /// What another boot loader would read has no effect here, and somebody thinks that it has.
    private static func refuseKeysOfOthers(_ loader: String, _ reader: inout ConfigurationReader) {
        let own = ["loader", "timeout"] + (Self.keysOfLoader[loader] ?? [])
        for (name, key) in reader.names("", in: Self.section) {
            let isOwn = own.contains { $0.hasSuffix(".") ? key.hasPrefix($0) : $0 == key }
            guard !isOwn, ConfigurationSchema.hasKey(key, in: Self.section) else { continue }
            reader.complain("loader `\(loader)` has no `\(name)`; remove the line", key, in: Self.section)
        }
    }
}
