import BootControl
import Foundation
import InstallEngine
import TestBed
import Testing

@Suite("U-Boot's environment", .enabled(if: hasProgram("fw_setenv")))
struct UBootTests {
    @Test("changes all variables in one write of one copy")
    func oneChange() throws {
        let bench = try UBootBench()
        var loader = bench.loader
        let before = Self.copies(bench)
        try loader.setTrial(Slots.b)
        let after = Self.copies(bench)
        #expect((before[0] != after[0]) != (before[1] != after[1]), "the other copy stays as it was")
        #expect(try bench.value("fleetcast_trial") == "B")
        #expect(try bench.value("upgrade_available") == "1")
        #expect(try bench.value("bootcount") == "0")
        #expect(try bench.value("bootlimit") == "1")
        #expect(try bench.value("fleetcast_slot") == "A")
        #expect(try bench.value("bootcmd").hasPrefix("setenv fleetcast_now"), "others stay")
    }

    @Test("survives power failure at any moment of a write: one copy torn, the other is used")
    func torn() throws {
        for keptByteCount in [0, 1, 4, 5, 512, 4096, 8191] {
            let bench = try UBootBench()
            var loader = bench.loader
            let before = Self.copies(bench)
            try loader.setTrial(Slots.b)
            let after = Self.copies(bench)
            let written = before[0] != after[0] ? 0 : 1
            let torn = after[written].prefix(keptByteCount) + before[written].dropFirst(keptByteCount)
            try TestFiles.write(torn, to: bench.scratch.file("env\(written + 1)"))
            let state = try loader.state()
            #expect(state.primary == Slots.a)
            #expect(try bench.boot(forTrial: true) == (state.trial == nil ? "A" : "B"))
            #expect(try bench.boot(forTrial: false) == "A")
        }
    }

    @Test("is read from the good copy where the other is damaged", arguments: [0, 1])
    func damaged(copy: Int) throws {
        let bench = try UBootBench()
        var loader = bench.loader
        // Both copies now hold the same choice.
        try loader.rollBack(to: Slots.a)
        try loader.rollBack(to: Slots.a)
        var bytes = Self.copies(bench)[copy]
        bytes[100] ^= 0xFF
        try TestFiles.write(bytes, to: bench.scratch.file("env\(copy + 1)"))
        #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
        try loader.setTrial(Slots.b)
        #expect(try bench.boot(forTrial: true) == "B")
        try loader.confirm(Slots.b)
        #expect(try bench.boot(forTrial: false) == "B")
    }

    @Test("with both copies damaged is an error that names the tool")
    func bothDamaged() throws {
        let bench = try UBootBench()
        for name in ["env1", "env2"] {
            try TestFiles.write([UInt8](repeating: 7, count: 0x2000), to: bench.scratch.file(name))
        }
        try Self.expect(bench, .toolFailed, "fw_printenv")
    }

    @Test("with one copy is used only where that is accepted")
    func singleCopy() throws {
        let bench = try UBootBench(copies: 1)
        try Self.expect(bench, .unusable, "allow-single-copy = yes")
        guard case .uBoot(var settings) = bench.settings else { return }
        settings.allowsSingleCopy = true
        var loader = makeBootLoader(
            .uBoot(settings), slots: Slots.paths, kernelCommandLine: bench.scratch.file("cmdline"))
        try loader.requireUsable()
        try loader.setTrial(Slots.b)
        #expect(try bench.boot(forTrial: true) == "B")
        #expect(try bench.boot(forTrial: false) == "A")
    }

    @Test(
        "listed wrongly is an error",
        arguments: [
            ("", "lists 0 copies"), ("# nothing\n", "lists 0 copies"),
            ("env1 0 0x2000\n", "is not 'DEVICE OFFSET SIZE'"),
            ("/a 0x0\n", "is not 'DEVICE OFFSET SIZE'"),
            ("uboot:\n  size: 1\n", "is not 'DEVICE OFFSET SIZE'"),
            ("/a 0 1\n/b 0 1\n/c 0 1\n", "lists 3 copies"),
            ("/a 0x0 1\n/a 0x0 1 # same\n", "the same place twice"),
            ("/nonexistent/a 0x0 0x2000\n/nonexistent/b 0x0 0x2000\n", "no such file"),
        ])
    func wrongList(_ list: String, _ words: String) throws {
        let bench = try UBootBench()
        try bench.scratch.write(list, to: "fw_env.config")
        try Self.expect(bench, .unusable, words)
    }

    @Test("without its list or its tools is an error that says what to do")
    func missing() throws {
        let bench = try UBootBench()
        guard case .uBoot(var settings) = bench.settings else { return }
        settings.setTool = "/nonexistent/fw_setenv"
        let loader = makeBootLoader(
            .uBoot(settings), slots: Slots.paths, kernelCommandLine: bench.scratch.file("cmdline"))
        let error = #expect(throws: BootControlError.self) { try loader.requireUsable() }
        #expect(error?.explanation.contains("Install it") == true)
        try FileManager.default.removeItem(atPath: bench.scratch.file("fw_env.config"))
        try Self.expect(bench, .unusable, "Write it")
    }

    @Test("with variables that make no sense is an error, or no trial")
    func nonsense() throws {
        let bench = try UBootBench()
        try bench.scratch.write("fleetcast_slot=\n", to: "more")
        try bench.set("more")
        try Self.expect(
            bench, .stateUnreadable, "fw_setenv -c \(bench.scratch.file("fw_env.config")) fleetcast_slot A")
        try bench.scratch.write("fleetcast_slot=../../etc\n", to: "more")
        try bench.set("more")
        try Self.expect(bench, .stateUnreadable, "is '../../etc'")
        try bench.scratch.write("fleetcast_slot=C\n", to: "more")
        try bench.set("more")
        try Self.expect(bench, .slotRefused, "C")
        try bench.scratch.write("fleetcast_slot=A\nupgrade_available=1\nfleetcast_trial=$(x)\n", to: "more")
        try bench.set("more")
        try Self.expect(bench, .stateUnreadable, "names no slot")
        try bench.scratch.write("fleetcast_trial=B\nbootcount=2\nbootlimit=1\n", to: "more")
        try bench.set("more")
        #expect(try bench.loader.state().trial == nil, "the trial is over")
        try bench.scratch.write("bootcount=1\n", to: "more")
        try bench.set("more")
        #expect(try bench.loader.state().trial == Slots.b)
        try bench.scratch.write("upgrade_available=0\n", to: "more")
        try bench.set("more")
        #expect(try bench.loader.state().trial == nil)
    }

    @Test("is written as U-Boot's own tool wants it, where that is the tool: here a fake one")
    func ownTool() throws {
        let bench = try UBootBench()
        guard case .uBoot(var settings) = bench.settings else { return }
        // Reads what its documentation says, and hands it to the real one.
        settings.setTool = try bench.scratch.write(
            """
            #!/bin/sh
            if [ "$1" = -V ]; then echo "Compiled with U-Boot 2024.01"; exit 0; fi
            [ "$3 $4" = "-s -" ] || exit 64
            while read -r name value; do echo "$name=$value"; done | fw_setenv "$@"
            """, to: "own", mode: 0o755)
        var loader = makeBootLoader(
            .uBoot(settings), slots: Slots.paths, kernelCommandLine: bench.scratch.file("cmdline"))
        try loader.setTrial(Slots.b)
        #expect(try bench.boot(forTrial: true) == "B")
        try loader.confirm(Slots.b)
        #expect(try bench.value("fleetcast_trial") == "")
    }

    @Test("that does not keep what was written is noticed")
    func notInForce() throws {
        let bench = try UBootBench()
        guard case .uBoot(var settings) = bench.settings else { return }
        settings.setTool = try bench.scratch.write("#!/bin/sh\necho 0.3.5\n", to: "lazy", mode: 0o755)
        var loader = makeBootLoader(
            .uBoot(settings), slots: Slots.paths, kernelCommandLine: bench.scratch.file("cmdline"))
        let error = #expect(throws: BootControlError.self) { try loader.setTrial(Slots.b) }
        #expect(error?.code == .notInForce)
    }

    private static func copies(_ bench: UBootBench) -> [[UInt8]] {
        ["env1", "env2"].map { TestFiles.bytes(of: bench.scratch.file($0)) }
    }

    private static func expect(_ bench: UBootBench, _ code: BootControlError.Code, _ words: String) throws {
        let loader = bench.loader
        let error = #expect(throws: BootControlError.self) { try loader.requireUsable() }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.explanation.contains(words) == true, "\(String(describing: error))")
    }
}
