import InstallEngine
import Testing
import Timekeeping

@Suite("The way forward")
struct ForwardTests {
    @Test("Without any record, and after the end of a deployment, it rests")
    func resting() {
        var shell = TestShell()
        #expect(shell.next() == .rest)
        #expect(shell.state == nil && shell.engine.plan == nil && shell.engine.canBegin)
        shell.begin(TestPlans.release)
        #expect(!shell.engine.canBegin)
        shell.run()
        #expect(shell.next() == .rest)
        #expect(shell.engine.canBegin)
    }

    @Test("A release is installed step by step, each announced before")
    func release() {
        var shell = TestShell(TestPlans.release)
        shell.run()
        #expect(
            shell.actions == [
                "download-hook", "before-hook", "unpack", "place-release", "switch-release",
                "restart-services", "after-hook", "wait 5", "check", "prune",
            ])
        let boot = BootID("first")
        let steps = TestPlans.release.steps.indices.map {
            JournalRecord.stepBegan(index: $0, attempt: 1, boot: boot)
        }
        #expect(
            shell.records == [.planned(TestPlans.release, secondsSinceEpoch: 100)] + steps + [
                .finished(.confirmed, secondsSinceEpoch: 100)
            ])
        #expect(shell.state == .confirmed)
    }

    @Test("A script is installed step by step")
    func script() {
        var shell = TestShell(TestPlans.script)
        shell.run()
        #expect(
            shell.actions == [
                "before-hook", "unpack", "run-script", "place-content", "after-hook", "wait 5", "check",
                "prune",
            ])
        #expect(shell.outcome == .confirmed)
    }

    @Test("An image is written, booted, tried and confirmed", arguments: [TestPlans.image, TestPlans.stream])
    func image(plan: InstallPlan) {
        var shell = TestShell(plan)
        shell.run()
        #expect(
            shell.actions == [
                "download-hook", "before-hook", "write-slot", "after-hook", "arm-trial", "restart",
            ])
        #expect(shell.state == .awaitingRestart)
        #expect(shell.next() == .restart(plan))
        shell.start(boot: "second")
        shell.run()
        #expect(
            shell.actions.dropFirst(6) == ["check-booted", "wait 5", "check", "confirm-slot", "prune"])
        #expect(shell.outcome == .confirmed)
    }

    @Test("Another installer gets the artifact, and is told the end")
    func command() {
        var shell = TestShell(TestPlans.command)
        shell.run()
        shell.start(boot: "second")
        shell.run()
        #expect(
            shell.actions == [
                "before-hook", "hand-over", "restart", "after-hook", "wait 5", "check", "confirm-command",
            ])
        #expect(shell.outcome == .confirmed)
    }

    @Test("A plan without steps is confirmed at once; a second deployment follows the first")
    func second() {
        let empty = TestPlans.plan(.command, .command, [], [])
        var shell = TestShell(empty)
        shell.run()
        #expect(shell.records.count == 2 && shell.outcome == .confirmed)
        var next = TestPlans.script
        next.deployment = 2
        shell.begin(next)
        #expect(shell.state == .assigned)
        #expect(shell.engine.plan?.deployment == 2)
        shell.run()
        #expect(shell.outcome == .confirmed)
        shell.start(boot: "second")
        #expect(shell.next() == .rest && shell.engine.plan == next)
    }

    @Test("The end bears the time that the shell gave last, and the beginning's without")
    func time() {
        var engine = InstallEngine(policy: TrialPolicy(), records: [], boot: BootID("b"))
        engine.begin(TestPlans.plan(.command, .command, [], []), secondsSinceEpoch: 7)
        let now = MonotonicInstant(nanoseconds: 0)
        engine.secondsSinceEpoch = 9
        engine.handle(.recorded, at: now)
        #expect(engine.next(at: now) == .record([.finished(.confirmed, secondsSinceEpoch: 9)]))
    }

    @Test("Nothing begins while something is under way, be it only being planned")
    func beginTwice() {
        var engine = InstallEngine(policy: TrialPolicy(), records: [], boot: BootID("b"))
        let now = MonotonicInstant(nanoseconds: 0)
        engine.begin(TestPlans.release, secondsSinceEpoch: 1)
        engine.begin(TestPlans.script, secondsSinceEpoch: 2)
        #expect(engine.next(at: now) == .record([.planned(TestPlans.release, secondsSinceEpoch: 1)]))
        engine.handle(.recorded, at: now)
        engine.begin(TestPlans.script, secondsSinceEpoch: 2)
        #expect(engine.plan == TestPlans.release)
    }

    @Test("Events that nobody waits for change nothing, wherever it is", arguments: TestPlans.all)
    func unexpectedEvents(plan: InstallPlan) {
        let events: [InstallEvent] = [
            .recorded, .performed(.succeeded), .performed(.failed("x")), .performed(.needsRestart),
            .performed(.notBooted("x")), .checked(failure: nil), .checked(failure: "x"), .timePassed,
            .confirmationRequested,
        ]
        var shell = TestShell(plan)
        shell.results[plan.steps[plan.steps.count - 2]] = [.failed("late")]
        for _ in 0..<100 {
            let action = shell.next()
            for event in events where !Self.fits(event, action) {
                shell.handle(event)
                #expect(shell.next() == action, "\(event) in \(action)")
            }
            if case .restart = action { shell.start(boot: "second") }
            if case .rest = action { break }
            shell.step()
        }
        #expect(shell.next() == .rest)
    }

    private static func fits(_ event: InstallEvent, _ action: InstallAction) -> Bool {
        switch (action, event) {
        case (.record, .recorded), (.perform, .performed), (.checkHealth, .checked),
            (.checkHealth, .confirmationRequested), (.wait, .confirmationRequested):
            true
        default: false
        }
    }
}
