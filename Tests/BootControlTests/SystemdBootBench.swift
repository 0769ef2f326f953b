import BootControl
import Foundation
import TestBed
import Testing

/// systemd-boot with EFI variables in a directory, and a fake `bootctl` that writes them as the real one
/// does.
final class SystemdBootBench: BootBench {
    static let vendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
    let scratch: ScratchDirectory

    var settings: BootLoaderSettings {
        var settings = SystemdBootSettings(entries: [
            Slots.a: "fleetcast-a.conf", Slots.b: "fleetcast-b.conf",
        ])
        settings.tool = self.scratch.file("bootctl")
        settings.variables = self.scratch.path
        return .systemdBoot(settings)
    }

    init() throws {
        self.scratch = try ScratchDirectory("systemd-boot")
        try self.scratch.write(
            """
            #!/bin/sh
            case $1 in
                --version) echo "systemd 252"; exit 0 ;;
                set-default) name=LoaderEntryDefault ;;
                set-oneshot) name=LoaderEntryOneShot ;;
                *) exit 64 ;;
            esac
            file='\(self.scratch.path)'/$name-\(Self.vendor)
            if [ -z "$2" ]; then rm -f "$file"; exit 0; fi
            {
                printf '\\007\\000\\000\\000'
                printf %s "$2" | sed 's/./&\\x00/g'
                printf '\\000\\000'
            } > "$file"
            """, to: "bootctl", mode: 0o755)
        try Command.run("sh", [self.scratch.file("bootctl"), "set-default", "fleetcast-a.conf"])
        try self.setRunning("A")
        _ = try self.boot(forTrial: false)
    }

    func text(_ name: String) -> String? {
        let bytes = TestFiles.bytes(of: self.scratch.file("\(name)-\(Self.vendor)"))
        guard bytes.count > 4 else { return nil }
        return String(decoding: bytes.dropFirst(4).filter { $0 != 0 }, as: UTF8.self)
    }

    func boot(forTrial: Bool) throws -> String {
        let oneShot = self.text("LoaderEntryOneShot")
        try Command.run("sh", [self.scratch.file("bootctl"), "set-oneshot", ""])
        let entry = try #require(oneShot ?? self.text("LoaderEntryDefault"))
        let bytes: [UInt8] = [6, 0, 0, 0] + (Array(entry.utf8) + [0]).flatMap { [$0, 0] }
        try TestFiles.write(bytes, to: self.scratch.file("LoaderEntrySelected-\(Self.vendor)"))
        let slot = entry == "fleetcast-b.conf" ? "B" : "A"
        try self.setRunning(slot)
        return slot
    }
}
