import BootControl
import Foundation
import InstallEngine
import TestBed
import Testing

@Suite("systemd-boot and tryboot")
struct FirmwareTests {
    @Test("systemd-boot's default must be an entry of ours")
    func defaults() throws {
        let bench = try SystemdBootBench()
        for (entry, words) in [
            ("", "is not set"), ("@saved", "is '@saved'"), ("other.conf", "is 'other.conf'"),
        ] {
            try Command.run("sh", [bench.scratch.file("bootctl"), "set-default", entry])
            Self.expect(bench.loader, .stateUnreadable, words)
            Self.expect(bench.loader, .stateUnreadable, "set-default fleetcast-a.conf")
        }
        // As systemd-boot renames entries whose attempts it counts.
        for entry in ["FLEETCAST-A.conf", "fleetcast-a", "fleetcast-a+3-1.conf"] {
            try Command.run("sh", [bench.scratch.file("bootctl"), "set-default", entry])
            try bench.loader.requireUsable()
        }
    }

    @Test(
        "systemd-boot's variables may be garbage",
        arguments: [[], [7], [7, 0, 0, 0, 65], [0, 0, 0, 0, 0, 0xD8, 1, 1]])
    func garbage(_ bytes: [UInt8]) throws {
        let bench = try SystemdBootBench()
        try TestFiles.write(bytes, to: bench.scratch.file("LoaderEntryDefault-\(SystemdBootBench.vendor)"))
        let loader = bench.loader
        let error = #expect(throws: BootControlError.self) { try loader.requireUsable() }
        #expect(error?.code == .stateUnreadable)
    }

    @Test("systemd-boot needs an entry for each slot, and bootctl")
    func entries() throws {
        let bench = try SystemdBootBench()
        guard case .systemdBoot(var settings) = bench.settings else { return }
        let cmdline = bench.scratch.file("cmdline")
        settings.entries[Slots.b] = "fleetcast-A.conf"
        Self.expect(
            makeBootLoader(.systemdBoot(settings), slots: Slots.paths, kernelCommandLine: cmdline), .unusable,
            "the same entry")
        settings.entries[Slots.b] = nil
        Self.expect(
            makeBootLoader(.systemdBoot(settings), slots: Slots.paths, kernelCommandLine: cmdline), .unusable,
            "slot B")
        settings.entries[Slots.b] = "fleetcast-b.conf"
        settings.tool = "/nonexistent/bootctl"
        Self.expect(
            makeBootLoader(.systemdBoot(settings), slots: Slots.paths, kernelCommandLine: cmdline),
            .toolFailed,
            "Install it")
    }

    @Test(
        "autoboot.txt keeps what is not ours, and is never longer than the firmware reads",
        arguments: [447, 448])
    func autoboot(commentByteCount: Int) throws {
        let bench = try TrybootBench()
        let comment = "#" + String(repeating: "x", count: commentByteCount - 1)
        try bench.scratch.write("[all]\n\(comment)\nboot_partition=2\n", to: "autoboot.txt")
        var loader = bench.loader
        guard commentByteCount == 447 else {
            let former = bench.scratch.text(of: "autoboot.txt")
            Self.expect(loader, .unusable, "would be longer than the 512") { try $0.setTrial(Slots.b) }
            #expect(bench.scratch.text(of: "autoboot.txt") == former)
            return
        }
        try loader.setTrial(Slots.b)
        #expect(TestFiles.bytes(of: bench.scratch.file("autoboot.txt")).count == 512)
        #expect(
            bench.scratch.text(of: "autoboot.txt")
                == "[all]\ntryboot_a_b=1\nboot_partition=2\n\(comment)\n[tryboot]\nboot_partition=3\n")
    }

    @Test(
        "autoboot.txt that names no slot's partition is an error",
        arguments: [
            "", "[all]\n", "[all]\nboot_partition=7\n", "[all]\nboot_partition=x\n",
            "[tryboot]\nboot_partition=2\n",
        ])
    func wrongAutoboot(_ text: String) throws {
        let bench = try TrybootBench()
        try bench.scratch.write(text, to: "autoboot.txt")
        Self.expect(bench.loader, .stateUnreadable, "boot_partition=2 below [all]")
    }

    @Test("tryboot's other parts are checked, too")
    func trybootParts() throws {
        let bench = try TrybootBench()
        try TestFiles.write([0, 0, 0, 9], to: bench.scratch.file("partition"))
        Self.expect(bench.loader, .runningSlotUnknown, "partition 9")
        // Older firmware does not tell.
        try FileManager.default.removeItem(atPath: bench.scratch.file("partition"))
        try bench.setRunning("A")
        try bench.loader.requireUsable()
        try FileManager.default.removeItem(atPath: bench.scratch.file("autoboot.txt"))
        Self.expect(bench.loader, .unusable, "Mount the first partition")
        try bench.scratch.write(String(repeating: "#", count: 513), to: "autoboot.txt")
        Self.expect(bench.loader, .unusable, "longer than 512")
        guard case .tryboot(var settings) = bench.settings else { return }
        settings.partitions[Slots.b] = 2
        Self.expect(
            makeBootLoader(.tryboot(settings), slots: Slots.paths, kernelCommandLine: ""), .unusable,
            "same boot partition")
    }

    @Test("What the firmware says and what the kernel was told must be the same slot")
    func contradiction() throws {
        for bench in [try SystemdBootBench(), try TrybootBench()] as [any BootBench] {
            try bench.setRunning("A")
            try bench.loader.requireUsable()
            try bench.setRunning("B")
            Self.expect(bench.loader, .runningSlotUnknown, "slot A was booted, but")
        }
    }

    static func expect(
        _ loader: any BootLoader, _ code: BootControlError.Code, _ words: String,
        when act: (inout any BootLoader) throws -> Void = { try $0.requireUsable() }
    ) {
        var loader = loader
        let error = #expect(throws: BootControlError.self) { try act(&loader) }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.explanation.contains(words) == true, "\(String(describing: error))")
    }
}
