import BootControl
import Foundation
import TestBed
import Testing

/// GRUB with its environment block in a file.
final class GrubBench: BootBench {
    let scratch: ScratchDirectory

    var block: String { self.scratch.file("grubenv") }

    var settings: BootLoaderSettings {
        var settings = GrubSettings()
        settings.environment = self.block
        return .grub(settings)
    }

    init() throws {
        self.scratch = try ScratchDirectory("grub")
        try Command.run("grub-editenv", [self.block, "create"])
        try Command.run("grub-editenv", [self.block, "set", "fleetcast_primary=A"])
        try self.setRunning("A")
    }

    func boot(forTrial: Bool) throws -> String {
        // Up to the menu, GRUB's language differs from the shell's in `set` only.
        let lines = try DocumentedScripts.block("grub").components(separatedBy: "\nset default=")[0]
            .split(separator: "\n").map { line in
                let indent = line.prefix { $0 == " " }
                let command = line.dropFirst(indent.count)
                return command.hasPrefix("set ") ? indent + command.dropFirst(4) : line
            }
        let script = """
            load_env() { eval "$(grub-editenv '\(self.block)' list | sed "s/=\\(.*\\)/='\\1'/")"; }
            save_env() { eval "grub-editenv '\(self.block)' set $1=\\$$1"; }
            \(lines.joined(separator: "\n"))
            echo "$fleetcast_slot"
            """
        try self.scratch.write(script, to: "boot.sh")
        let slot = try Command.run("sh", [self.scratch.file("boot.sh")]).trimmingCharacters(in: .newlines)
        try self.setRunning(slot)
        return slot
    }
}
