import InstallEngine
import Testing
import Timekeeping

@Suite("The trial")
struct TrialTests {
    private static func policy(_ change: (inout TrialPolicy) -> Void) -> TrialPolicy {
        var policy = TrialPolicy()
        policy.settleTime = .seconds(5)
        policy.deadline = .seconds(60)
        policy.checkInterval = .seconds(10)
        change(&policy)
        return policy
    }

    private static func shell(_ change: (inout TrialPolicy) -> Void = { _ in }) -> TestShell {
        let plan = TestPlans.plan(.command, .command, [.trial, .confirmByCommand], [.init(.undoByCommand)])
        return TestShell(plan, policy: Self.policy(change))
    }

    @Test("Its clock starts when it is first asked for")
    func clock() {
        var shell = Self.shell()
        shell.step()
        shell.pass(.seconds(1_000))
        shell.run()
        #expect(shell.actions == ["wait 5", "check", "confirm-command"])
    }

    @Test("It waits for the settle time, then checks at the interval until enough rounds in a row succeed")
    func rounds() {
        var shell = Self.shell { $0.healthyRounds = 2 }
        shell.checks = ["a", nil, "b"]
        shell.run()
        #expect(
            shell.actions == [
                "wait 5", "check", "wait 10", "check", "wait 10", "check", "wait 10", "check", "wait 10",
                "check", "confirm-command",
            ])
        #expect(shell.outcome == .confirmed)
    }

    @Test("Being asked again changes nothing, and a wait that ends too early goes on")
    func repeated() {
        var shell = Self.shell()
        shell.step()
        let action = shell.next()
        #expect(shell.next() == action)
        shell.pass(.seconds(4))
        shell.handle(.timePassed)
        #expect(shell.next() == action)
        shell.pass(.seconds(1))
        // Even without being told: the time has come.
        guard case .checkHealth = shell.next(), case .checkHealth = shell.next() else {
            Issue.record("no check")
            return
        }
    }

    @Test("Unhealthy until the deadline, it goes back and says what failed last")
    func unhealthy() {
        var shell = Self.shell()
        shell.checks = (1...100).map { "check \($0)" }
        shell.run()
        #expect(shell.actions.count { $0 == "check" } == 6)
        #expect(shell.actions.suffix(2) == ["wait 5", "undo undo-command"])
        let text = "The health checks did not succeed within 60 s: check 6"
        #expect(shell.outcome == .failed(FailureReason(.unhealthy, text)))
    }

    @Test("Healthy, but for too few rounds")
    func tooFewRounds() {
        var shell = Self.shell { $0.healthyRounds = 7 }
        shell.run()
        let text = "The health checks did not succeed within 60 s."
        #expect(shell.outcome?.reason == FailureReason(.unhealthy, text))
        var enough = Self.shell { $0.healthyRounds = 6 }
        enough.run()
        #expect(enough.outcome == .confirmed)
    }

    @Test("A check that reports at the deadline counts, and a nanosecond later it does not")
    func reportAtDeadline() {
        var shell = Self.shell()
        shell.checkDuration = .seconds(55)
        shell.run()
        #expect(shell.outcome == .confirmed)
        var late = Self.shell()
        late.checkDuration = Interval(nanoseconds: Interval.seconds(55).nanoseconds + 1)
        late.run()
        #expect(late.actions == ["wait 5", "check", "undo undo-command"])
        #expect(late.outcome?.reason?.kind == .unhealthy)
    }

    @Test("A deadline within the settle time is a deadline nevertheless")
    func deadlineWhileSettling() {
        var shell = Self.shell { $0.deadline = .seconds(3) }
        shell.run()
        #expect(shell.actions == ["wait 3", "undo undo-command"])
    }

    @Test("A person confirms, before or after the checks succeeded; till then they go on", arguments: 0...3)
    func manual(roundsBefore: Int) {
        var shell = Self.shell { $0.confirmation = .manual }
        shell.step()
        for _ in 0..<2 * roundsBefore { shell.step() }
        guard case .wait = shell.next() else {
            Issue.record("no wait")
            return
        }
        shell.handle(.confirmationRequested)
        shell.run()
        #expect(shell.outcome == .confirmed)
        #expect(shell.actions.count { $0 == "check" } == max(1, roundsBefore))
    }

    @Test("A confirmation does not make what is ill healthy; one during a check waits for its report")
    func confirmedIll() {
        var shell = Self.shell { $0.confirmation = .manual }
        shell.checks = [nil, "ill", nil]
        shell.run(until: nil, limit: 3)
        guard case .wait = shell.next() else {
            Issue.record("no wait")
            return
        }
        shell.step()
        guard case .checkHealth = shell.next() else {
            Issue.record("no check")
            return
        }
        shell.handle(.confirmationRequested)
        guard case .checkHealth = shell.next() else {
            Issue.record("the check's report was not awaited")
            return
        }
        shell.run()
        #expect(
            shell.actions.filter { $0 != "for ever" } == [
                "wait 5", "check", "wait 10", "check", "wait 10", "check", "confirm-command",
            ])
    }

    @Test("Nobody confirmed")
    func notConfirmed() {
        var shell = Self.shell { $0.confirmation = .manual }
        shell.run()
        let text = "Nobody confirmed the release within 60 s; it was healthy."
        #expect(shell.outcome?.reason == FailureReason(.notConfirmed, text))
    }

    @Test("A confirmation at the deadline counts, and behind it does not")
    func confirmationAtDeadline() {
        for excess in 0...1 as ClosedRange<Int64> {
            var shell = Self.shell { $0.confirmation = .manual }
            for _ in 0..<3 { shell.step() }
            shell.pass(Interval(nanoseconds: Interval.seconds(55).nanoseconds + excess))
            shell.handle(.confirmationRequested)
            shell.run()
            #expect((shell.outcome == .confirmed) == (excess == 0))
        }
    }

    @Test("A confirmation outside of the trial is not remembered")
    func confirmationElsewhere() {
        var shell = TestShell(TestPlans.release, policy: Self.policy { $0.confirmation = .manual })
        shell.run(until: .unpack)
        shell.handle(.confirmationRequested)
        shell.run()
        #expect(shell.outcome?.reason?.kind == .notConfirmed)
    }

    @Test("A rollback that is requested begins at once, even during a check", arguments: 0...4)
    func requested(steps: Int) {
        var shell = Self.shell { $0.confirmation = .manual }
        shell.step()
        for _ in 0..<steps { shell.step() }
        shell.handle(.rollbackRequested(reason: "operator"))
        shell.handle(.checked(failure: nil))
        #expect(shell.next() == .record([.rollbackBegan(FailureReason(.requested, "operator"))]))
    }

    @Test("The agent may start as often as the policy says; once more is a crash loop")
    func crashLoop() {
        for limit in 1...4 {
            var shell = Self.shell { $0.startLimit = limit }
            shell.step()
            for start in 1..<max(1, limit) {
                // The clock begins anew.
                #expect(shell.next() == .wait(until: shell.now.advanced(by: .seconds(5))))
                shell.start(boot: "boot \(start % 2)")
                shell.step()
            }
            shell.start(boot: "boot")
            shell.run()
            let text = "The agent started more than \(limit) times during the trial without a confirmation."
            #expect(shell.outcome?.reason == FailureReason(.crashLoop, text), "limit \(limit)")
            #expect(shell.records.count { Self.isStep($0) } == limit)
        }
    }

    @Test("Limits below 1 count as 1, and no interval is none at all", arguments: [0, -1, Int.min])
    func strangePolicies(value: Int) {
        var shell = Self.shell { policy in
            policy.healthyRounds = value
            policy.startLimit = value
            policy.attemptLimit = value
            policy.checkInterval = Interval(nanoseconds: Int64(value))
            policy.settleTime = Interval(nanoseconds: Int64(value))
            policy.deadline = .milliseconds(100)
        }
        shell.checks = [String?](repeating: "ill", count: 1_000)
        shell.run()
        #expect(shell.actions.count { $0 == "check" } == 100)
        #expect(shell.outcome?.reason?.kind == .unhealthy)
        var longest = Self.shell { policy in
            policy.deadline = Interval(nanoseconds: .max)
            policy.settleTime = Interval(nanoseconds: .max)
            policy.checkInterval = Interval(nanoseconds: .max)
        }
        longest.step()
        #expect(longest.next() == .wait(until: MonotonicInstant(nanoseconds: .max)))
    }

    private static func isStep(_ record: JournalRecord) -> Bool {
        guard case .stepBegan = record else { return false }
        return true
    }
}
