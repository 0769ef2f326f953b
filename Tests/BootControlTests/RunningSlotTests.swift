import Foundation
import InstallEngine
import TestBed
import Testing

@testable import BootControl

@Suite("The slot that runs")
struct RunningSlotTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("is what the kernel was told")
    func named() throws {
        #expect(try self.find("quiet fleetcast.slot=B panic=10") == Slots.b)
        #expect(try self.find("fleetcast.slot=A fleetcast.slot=A\n") == Slots.a)
    }

    @Test(
        "told in a way that makes no sense is an error",
        arguments: [
            "fleetcast.slot=", "fleetcast.slot=C", "fleetcast.slot=../A", "fleetcast.slot=A fleetcast.slot=B",
            "fleetcast.slot=-A", "fleetcast.slot=" + String(repeating: "A", count: 33), "xfleetcast.slot=A",
            "",
        ])
    func nonsense(_ line: String) throws {
        let error = #expect(throws: BootControlError.self) { try self.find(line) }
        #expect(error?.code == .runningSlotUnknown)
        #expect(error?.explanation.contains("boot loader") == true)
    }

    @Test("is that of the device below /, where the kernel was told nothing; a contradiction is an error")
    func mounted() throws {
        guard let device = Self.rootDevice() else {
            reportSkipped(
                "the slot that / lies on", because: "/ lies on no block device that this machine shows")
            return
        }
        let slots = [Slots.a: "/nonexistent/a", Slots.b: device]
        #expect(try self.find("quiet", slots) == Slots.b)
        #expect(try self.find("fleetcast.slot=B", slots) == Slots.b)
        let error = #expect(throws: BootControlError.self) { try self.find("fleetcast.slot=A", slots) }
        #expect(error?.explanation.contains("but '/' lies on slot B") == true)
    }

    @Test("is unknown without a command line")
    func missing() {
        let running = RunningSlot(slots: Slots.paths, kernelCommandLine: self.scratch.file("gone"))
        #expect(throws: BootControlError.self) { try running.find() }
    }

    @Test("is not looked for in files that are too long, nor in devices and FIFOs, which are not waited for")
    func endless() throws {
        try self.scratch.write(String(repeating: " ", count: 1 << 16 + 1), to: "long")
        mkfifo(self.scratch.file("fifo"), 0o600)
        symlink(self.scratch.file("fifo"), self.scratch.file("link"))
        for (path, words) in [
            (self.scratch.file("long"), "longer than"), ("/dev/zero", "ENODEV"),
            (self.scratch.file("fifo"), "ENODEV"), (self.scratch.file("link"), "ENODEV"),
        ] {
            let running = RunningSlot(slots: Slots.paths, kernelCommandLine: path)
            let error = #expect(throws: BootControlError.self) { try running.find() }
            #expect(error?.explanation.contains(words) == true, "\(String(describing: error))")
        }
        symlink("cmdline", self.scratch.file("good"))
        try self.scratch.write("fleetcast.slot=B", to: "cmdline")
        #expect(
            try RunningSlot(slots: Slots.paths, kernelCommandLine: self.scratch.file("good")).find()
                == Slots.b)
    }

    @Test("is not what the firmware says, where the kernel or the device below / says another")
    func firmware() throws {
        try self.scratch.write("quiet fleetcast.slot=B", to: "cmdline")
        let running = RunningSlot(slots: Slots.paths, kernelCommandLine: self.scratch.file("cmdline"))
        try running.requireAgreement(on: Slots.b, saidBy: "the firmware")
        let error = #expect(throws: BootControlError.self) {
            try running.requireAgreement(on: Slots.a, saidBy: "the firmware")
        }
        #expect(error?.explanation.contains("says fleetcast.slot=B") == true)
        guard let device = Self.rootDevice() else {
            return reportSkipped(
                "the slot that / lies on", because: "/ lies on no block device that this machine shows")
        }
        let slots = [Slots.a: "/nonexistent/a", Slots.b: device]
        let silent = RunningSlot(slots: slots, kernelCommandLine: self.scratch.file("gone"))
        try silent.requireAgreement(on: Slots.b, saidBy: "the firmware")
        let other = #expect(throws: BootControlError.self) {
            try silent.requireAgreement(on: Slots.a, saidBy: "the firmware")
        }
        #expect(other?.explanation.contains("'/' lies on slot B") == true)
    }

    private func find(_ line: String, _ slots: [SlotName: String] = Slots.paths) throws -> SlotName {
        try self.scratch.write(line, to: "cmdline")
        return try RunningSlot(slots: slots, kernelCommandLine: self.scratch.file("cmdline")).find()
    }

    /// The block device that `/` lies on, where there is one.
    private static func rootDevice() -> String? {
        var root = stat()
        guard stat("/", &root) == 0 else { return nil }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev")) ?? []
        return names.map { "/dev/\($0)" }.first { path in
            var device = stat()
            return stat(path, &device) == 0 && device.st_mode & S_IFMT == S_IFBLK
                && device.st_rdev == root.st_dev
        }
    }
}
