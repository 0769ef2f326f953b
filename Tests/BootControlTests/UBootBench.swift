import BootControl
import Foundation
import TestBed
import Testing

/// U-Boot with its environment in two files.
final class UBootBench: BootBench {
    let scratch: ScratchDirectory
    let tools: String

    var settings: BootLoaderSettings {
        var settings = UBootSettings()
        settings.configuration = self.scratch.file("fw_env.config")
        return .uBoot(settings)
    }

    init(copies: Int = 2) throws {
        self.scratch = try ScratchDirectory("uboot")
        self.tools = "-c \(self.scratch.file("fw_env.config"))"
        for name in ["env1", "env2"] {
            try TestFiles.write([UInt8](repeating: 0, count: 0x2000), to: self.scratch.file(name))
        }
        let lines = ["env1", "env2"].prefix(copies).map { "\(self.scratch.file($0)) 0x0 0x2000\n" }
        try self.scratch.write("# device offset size\n" + lines.joined(), to: "fw_env.config")
        try self.scratch.write("", to: "default")
        try self.scratch.write(DocumentedScripts.block("uboot"), to: "script")
        try self.set("script")
        try self.setRunning("A")
    }

    /// Sets the variables of a file, as documented.
    func set(_ file: String) throws {
        try Command.run(
            "fw_setenv",
            [
                "-c", self.scratch.file("fw_env.config"), "-f", self.scratch.file("default"), "-s",
                self.scratch.file(file),
            ])
    }

    /// One variable; empty where it is not set.
    func value(_ name: String) throws -> String {
        let line = try Command.run("fw_printenv", ["-c", self.scratch.file("fw_env.config"), name])
        return String(line.dropFirst(name.count + 1).dropLast())
    }

    func boot(forTrial: Bool) throws -> String {
        let printed = try Command.run("fw_printenv", ["-c", self.scratch.file("fw_env.config")])
        var script = ""
        for line in printed.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            let value = (parts.count > 1 ? parts[1] : "").replacingOccurrences(of: "'", with: "'\\''")
            script += "\(parts[0])='\(value)'\n"
        }
        // What U-Boot does itself (CONFIG_BOOTCOUNT_ENV), and its commands, whose syntax the shell shares.
        script += """
            setenv() { name=$1; shift; eval "$name=\\$*"; }
            run() { eval "$(eval "printf %s \\"\\$$1\\"")"; }
            saveenv() {
                for name in fleetcast_slot fleetcast_trial upgrade_available bootcount bootlimit; do
                    eval "echo \\"$name=\\$$name\\""
                done | fw_setenv \(self.tools) -s -
            }
            load() { :; }
            booti() { echo "$bootargs"; exit 0; }
            reset() { echo reset; exit 0; }
            if [ "${upgrade_available-}" = 1 ]; then
                setenv bootcount $((${bootcount:-0} + 1))
                saveenv
            fi
            if [ "${bootcount:-0}" -gt "${bootlimit:-0}" ]; then run altbootcmd; else run bootcmd; fi
            """
        try self.scratch.write(script, to: "boot.sh")
        let arguments = try Command.run("sh", [self.scratch.file("boot.sh")])
        try self.scratch.write(arguments, to: "cmdline")
        let words = arguments.split { $0.isWhitespace }
        let slot = try #require(words.first { $0.hasPrefix("fleetcast.slot=") }, "\(arguments)")
        return String(slot.dropFirst("fleetcast.slot=".count))
    }
}
