import BootControl
import CommandRunning
import InstallEngine
import TestBed
import Testing

/// What the engine expects of every boot loader; each decides by its own variables and our documented
/// scripts.
@Suite("Every boot loader")
struct BootLoaderContract {
    @Test("says what runs, and is usable", arguments: LoaderKind.available)
    func fresh(_ kind: LoaderKind) throws {
        let bench = try kind.bench()
        let loader = bench.loader
        try loader.requireUsable()
        #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
        #expect(try bench.boot(forTrial: false) == "A")
        #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
    }

    @Test("tries a slot once, and falls back without a confirmation", arguments: LoaderKind.available)
    func fallBack(_ kind: LoaderKind) throws {
        let bench = try kind.bench()
        var loader = bench.loader
        for _ in 0..<2 {
            try loader.setTrial(Slots.b)
            #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: Slots.b))
        }
        #expect(try bench.boot(forTrial: true) == "B")
        #expect(try loader.state() == BootState(running: Slots.b, primary: Slots.a, trial: Slots.b))
        for _ in 0..<2 {
            #expect(try bench.boot(forTrial: false) == "A", "power failed during the trial")
            #expect(try loader.state().running == Slots.a)
            #expect(try loader.state().primary == Slots.a)
        }
        for _ in 0..<2 {
            try loader.rollBack(to: Slots.a)
            #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
        }
        #expect(try bench.boot(forTrial: true) == "A", "no trial is left")
    }

    @Test("keeps a slot that was confirmed", arguments: LoaderKind.available)
    func confirm(_ kind: LoaderKind) throws {
        let bench = try kind.bench()
        var loader = bench.loader
        try loader.setTrial(Slots.b)
        #expect(try bench.boot(forTrial: true) == "B")
        for _ in 0..<2 {
            try loader.confirm(Slots.b)
            #expect(try loader.state() == BootState(running: Slots.b, primary: Slots.b, trial: nil))
        }
        for isTrial in [false, true, false] { #expect(try bench.boot(forTrial: isTrial) == "B") }
        // And back again, the same way.
        try loader.setTrial(Slots.a)
        #expect(try bench.boot(forTrial: true) == "A")
        #expect(try bench.boot(forTrial: false) == "B")
        try loader.setTrial(Slots.a)
        #expect(try bench.boot(forTrial: true) == "A")
        try loader.confirm(Slots.a)
        #expect(try bench.boot(forTrial: false) == "A")
    }

    @Test("ends a trial before it was booted", arguments: LoaderKind.available)
    func rollBackBefore(_ kind: LoaderKind) throws {
        let bench = try kind.bench()
        var loader = bench.loader
        try loader.setTrial(Slots.b)
        try loader.rollBack(to: Slots.a)
        #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
        #expect(try bench.boot(forTrial: true) == "A")
    }

    @Test("ends a trial that runs", arguments: LoaderKind.available)
    func rollBackDuring(_ kind: LoaderKind) throws {
        let bench = try kind.bench()
        var loader = bench.loader
        try loader.setTrial(Slots.b)
        #expect(try bench.boot(forTrial: true) == "B")
        for _ in 0..<2 {
            try loader.rollBack(to: Slots.a)
            #expect(try loader.state().running == Slots.b)
            #expect(try loader.state().primary == Slots.a)
        }
        #expect(try bench.boot(forTrial: true) == "A")
        #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
    }

    @Test("refuses slots that must not be chosen so, and changes nothing", arguments: LoaderKind.available)
    func refusals(_ kind: LoaderKind) throws {
        let bench = try kind.bench()
        var loader = bench.loader
        let stranger = try #require(SlotName("C"))
        let refused: [(String, (inout any BootLoader) throws -> Void)] = [
            ("primary", { try $0.setTrial(Slots.a) }), ("stranger", { try $0.setTrial(stranger) }),
            ("stranger", { try $0.confirm(stranger) }), ("stranger", { try $0.rollBack(to: stranger) }),
            ("not running", { try $0.confirm(Slots.b) }),
        ]
        for (name, change) in refused {
            let error = #expect(throws: BootControlError.self, "\(name)") { try change(&loader) }
            #expect(error?.code == .slotRefused)
        }
        #expect(try loader.state() == BootState(running: Slots.a, primary: Slots.a, trial: nil))
    }

    @Test("of the Raspberry Pi alone says how to restart for a trial", arguments: LoaderKind.available)
    func restarting(_ kind: LoaderKind) throws {
        let command = (try kind.bench().loader as? any TrialRestarting)?.trialRestartCommand
        #expect(command?.arguments == (kind == .tryboot ? ["0 tryboot"] : nil))
    }
}
