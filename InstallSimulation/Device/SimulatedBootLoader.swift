package import InstallEngine

/// A boot loader whose choice is a file of a ``SimulatedDisk``.
///
/// It boots a slot on trial once; without a confirmation the next boot falls back.
package struct SimulatedBootLoader: BootLoader {
    /// Where the choice is.
    static let directory = "/boot"
    static let path = "/boot/choice"
    private static let staging = "/boot/choice.new"

    /// What is stored.
    struct Choice: Hashable {
        /// What is booted without a trial.
        var primary: SlotName
        /// What is tried.
        var trial: SlotName?
        /// Whether the trial was booted.
        var isTried = false
    }

    private let disk: SimulatedDisk
    private let running: SlotName

    /// The boot loader of a machine that runs from `running`.
    package init(on disk: SimulatedDisk, running: SlotName) {
        self.disk = disk
        self.running = running
    }

    package func state() throws -> BootState {
        let choice = try Self.choice(on: self.disk)
        return BootState(running: self.running, primary: choice.primary, trial: choice.trial)
    }

    package func requireUsable() throws { _ = try Self.choice(on: self.disk) }

    package mutating func setTrial(_ slot: SlotName) throws {
        var choice = try Self.choice(on: self.disk)
        (choice.trial, choice.isTried) = (slot, false)
        try Self.store(choice, on: self.disk)
    }

    package mutating func confirm(_ slot: SlotName) throws {
        try Self.store(Choice(primary: slot), on: self.disk)
    }

    package mutating func rollBack(to slot: SlotName) throws {
        try Self.store(Choice(primary: slot), on: self.disk)
    }

    /// The stored choice.
    ///
    /// - Throws: where there is none that could be used: such a machine does not boot.
    static func choice(on disk: SimulatedDisk) throws -> Choice {
        let bytes = try disk.contents(of: self.path, limit: 256) ?? []
        let words = String(decoding: bytes, as: UTF8.self).split(
            separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, words[3] == "end", let primary = SlotName(String(words[0])) else {
            throw SimulatedDiskError.notAFile(path: self.path)
        }
        return Choice(
            primary: primary, trial: words[1] == "-" ? nil : SlotName(String(words[1])),
            isTried: words[2] == "tried")
    }

    /// Stores a choice as the contract wants it: whatever moment power fails, it is the old one or the new.
    static func store(_ choice: Choice, on disk: SimulatedDisk) throws {
        var disk = disk
        let words = [choice.primary.text, choice.trial?.text ?? "-", choice.isTried ? "tried" : "new", "end"]
        try disk.replaceFile(
            self.path, with: Array(words.joined(separator: " ").utf8), staging: self.staging)
    }
}
