import BootControl
import CommandRunning
import Foundation
import TestBed
import Testing

/// The boot loader of the documented script.
final class CustomBench: BootBench {
    let scratch: ScratchDirectory

    var settings: BootLoaderSettings {
        let variables = [
            "SLOT_DIRECTORY=\(self.scratch.path)", "KERNEL_COMMAND_LINE=\(self.scratch.file("cmdline"))",
        ]
        return .custom(
            CustomBootSettings(
                script: CommandLine(program: "env", arguments: variables + [self.scratch.file("script")])))
    }

    init() throws {
        self.scratch = try ScratchDirectory("custom")
        // Synchronising the whole machine is the script's business, and not that of a test.
        let script = try DocumentedScripts.block("sh-custom").replacingOccurrences(of: "    sync\n", with: "")
        try self.scratch.write(script, to: "script", mode: 0o755)
        try self.scratch.write("A\n", to: "choice")
        try self.setRunning("A")
    }

    func boot(forTrial: Bool) throws -> String {
        let words = (self.scratch.text(of: "choice") ?? "").split { $0.isWhitespace }.map(String.init)
        try self.scratch.write(words[0] + "\n", to: "choice")
        try self.setRunning(words.last ?? "")
        return words.last ?? ""
    }
}
