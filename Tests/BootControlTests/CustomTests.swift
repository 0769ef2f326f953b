import BootControl
import CommandRunning
import Foundation
import InstallEngine
import TestBed
import Testing

@Suite("A boot loader's script")
struct CustomTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test(
        "that prints something else is an error that shows it",
        arguments: [
            ("", "''"), ("echo A", "'A'"), ("echo A A B B", "'A A B B'"), ("echo A ../x", "'A ../x'"),
            ("echo A -rf", "'A -rf'"), ("echo A A; echo", ""), ("printf 'A\\000A'", "A"),
            ("head -c 200 /dev/zero | tr '\\0' x", String(repeating: "x", count: 100) + "'"),
        ])
    func garbage(_ body: String, _ words: String) throws {
        let loader = try self.loader(body)
        guard body != "echo A A; echo" else {
            #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
            return
        }
        FirmwareTests.expect(loader, .stateUnreadable, words)
    }

    @Test("may say what it does before the last line")
    func chatter() throws {
        let loader = try self.loader("echo looking >&2; echo 'two words'; echo 'B A  B '")
        #expect(try loader.state() == BootState(running: Slots.b, primary: Slots.a, trial: Slots.b))
    }

    @Test("that names a slot nobody configured is refused")
    func stranger() throws {
        FirmwareTests.expect(try self.loader("echo A C"), .slotRefused, "knows A, B")
    }

    @Test("that fails is quoted")
    func failing() throws {
        FirmwareTests.expect(
            try self.loader("echo 'the medium is worn out' >&2; exit 5"), .toolFailed,
            "get-active' ended with exit status 5: the medium is worn out")
    }

    @Test("that hangs is ended")
    func hanging() throws {
        let start = ContinuousClock.now
        FirmwareTests.expect(
            try self.loader("sleep 1000", timeout: .milliseconds(200)), .toolFailed, "took longer")
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("that writes without end is refused")
    func huge() throws {
        FirmwareTests.expect(try self.loader("yes A A | head -c 1000000"), .toolFailed, "wrote more than")
    }

    @Test("that is missing says so")
    func missing() {
        let settings = CustomBootSettings(script: CommandLine(program: self.scratch.file("gone")))
        FirmwareTests.expect(
            makeBootLoader(.custom(settings), slots: Slots.paths), .toolFailed, "cannot start")
    }

    @Test("that does not know a verb, or does nothing, is noticed")
    func verbs() throws {
        let deaf = try self.loader(
            "[ $1 = get-active ] || { echo \"unknown verb $1\" >&2; exit 2; }; echo A A")
        FirmwareTests.expect(deaf, .toolFailed, "unknown verb set-trial") { try $0.setTrial(Slots.b) }
        let lazy = try self.loader("echo A A")
        FirmwareTests.expect(lazy, .notInForce, "trial none") { try $0.setTrial(Slots.b) }
        FirmwareTests.expect(lazy, .notInForce, "primary A") { try $0.rollBack(to: Slots.b) }
        let stuck = try self.loader("echo A A B")
        FirmwareTests.expect(stuck, .notInForce, "trial B") { try $0.confirm(Slots.a) }
    }

    @Test("as documented, refuses verbs and slots that it does not know")
    func documented() throws {
        let bench = try CustomBench()
        for arguments in [
            [], ["boot"], ["set-trial"], ["set-trial", "C"], ["confirm", "A; reboot"], ["get-active", "A"],
        ] {
            let program = try Program.start(
                "env", ["SLOT_DIRECTORY=\(bench.scratch.path)", bench.scratch.file("script")] + arguments)
            #expect(try program.wait() == .exited(2), "\(arguments)")
        }
    }

    private func loader(_ body: String, timeout: Duration = .seconds(20)) throws -> any BootLoader {
        let path = try self.scratch.write("#!/bin/sh\n\(body)\n", to: "script", mode: 0o755)
        var settings = CustomBootSettings(script: CommandLine(program: path))
        settings.timeout = timeout
        return makeBootLoader(.custom(settings), slots: Slots.paths)
    }
}
