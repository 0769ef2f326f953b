import Foundation
import TestBed
import Testing

/// A device with two slots that are files, and a boot loader that is a script and this class.
final class SlotSite {
    let site: AgentSite
    /// The slot that runs.
    private(set) var running = "A"

    init(more: String = "", health: String = "") throws {
        self.site = try AgentSite()
        for slot in ["A", "B"] {
            try TestFiles.write([UInt8](repeating: 0, count: 4 << 20), to: self.slot(slot))
        }
        try self.site.scratch.write("primary=A\ntrial=\ntries=0\n", to: "slots")
        try self.writeCommandLine()
        let script = BuiltPrograms.sourceDirectory + "/Examples/agent/boot-slots.sh"
        try self.site.configure(
            """
            [image]
            slot.A = \(self.slot("A"))
            slot.B = \(self.slot("B"))
            \(more)
            [boot]
            loader = custom
            script = \(script)
            \(health)
            """)
    }

    func slot(_ name: String) -> String { self.site.scratch.file("slot-\(name)") }

    /// The first bytes of a slot.
    func content(_ name: String, _ count: Int) -> [UInt8] {
        Array(TestFiles.bytes(of: self.slot(name)).prefix(count))
    }

    /// The boot loader's part: a trial is tried once.
    func restart() throws {
        let text = try #require(self.site.scratch.text(of: "slots"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let value = { (key: String) in
            lines.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) } ?? ""
        }
        if !value("trial").isEmpty, value("tries") == "1" {
            self.running = value("trial")
            try self.site.scratch.write(
                "primary=\(value("primary"))\ntrial=\(value("trial"))\ntries=0\n", to: "slots")
        } else {
            self.running = value("primary")
        }
        try self.writeCommandLine()
        try self.site.restart()
    }

    /// Runs the agent to its end.
    @discardableResult
    func run(_ arguments: String..., inputPath: String? = nil) throws -> Program {
        var settings = self.site.settings
        settings.environment["SLOTS_FILE"] = self.site.scratch.file("slots")
        settings.environment["KERNEL_COMMAND_LINE"] = self.site.scratch.file("cmdline")
        if let inputPath { settings.inputPath = inputPath }
        let program = try Program.start(
            "fleetcast-agent",
            [arguments[0], "--config", self.site.configuration] + arguments.dropFirst(), settings)
        try program.wait()
        return program
    }

    private func writeCommandLine() throws {
        try self.site.scratch.write("console=tty0 fleetcast.slot=\(self.running) ro\n", to: "cmdline")
    }
}
