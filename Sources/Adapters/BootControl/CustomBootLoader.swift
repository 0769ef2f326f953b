internal import CommandRunning
internal import InstallEngine

/// A boot loader that a script knows.
///
///     SCRIPT get-active        prints a last line of two or three words: the slot that runs, the primary
///                              slot, and the slot on trial where there is one
///     SCRIPT set-trial SLOT    the next boot tries SLOT, the one after it falls back
///     SCRIPT confirm SLOT      SLOT, which runs, becomes the primary one; the trial is over
///     SCRIPT rollback SLOT     SLOT becomes the primary one; the trial of any other is over
///
/// Exit status 0 says that it is done and will survive a power failure.
struct CustomBootLoader: BootLoader {
    let settings: CustomBootSettings

    func state() throws -> BootState {
        let output = try self.run("get-active", nil)
        let line = output.split(whereSeparator: \.isNewline).last ?? ""
        let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        let slots = words.compactMap { SlotName($0) }
        guard (2...3).contains(words.count), slots.count == words.count else {
            let shown = String(decoding: line.utf8.prefix(100), as: UTF8.self)
            throw BootControlError(
                .stateUnreadable,
                "'\(self.settings.script.program) get-active' ended with the line '\(shown)', and "
                    + "should print the slot "
                    + "that runs, the primary slot and, during a trial, the slot on trial: 'B A B'")
        }
        return BootState(running: slots[0], primary: slots[1], trial: slots.count == 3 ? slots[2] : nil)
    }

    func requireUsable() throws {
        _ = try self.state()
    }

    mutating func setTrial(_ slot: SlotName) throws {
        _ = try self.run("set-trial", slot)
    }

    mutating func confirm(_ slot: SlotName) throws {
        _ = try self.run("confirm", slot)
    }

    mutating func rollBack(to slot: SlotName) throws {
        _ = try self.run("rollback", slot)
    }

    private func run(_ verb: String, _ slot: SlotName?) throws(BootControlError) -> String {
        let script = self.settings.script
        return try BootTool(program: script.program, timeout: self.settings.timeout)
            .run(script.arguments + [verb] + (slot.map { [$0.text] } ?? []))
    }
}
