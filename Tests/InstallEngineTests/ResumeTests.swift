import InstallEngine
import Testing
import Timekeeping

@Suite("Going on after an interruption")
struct ResumeTests {
    /// What a run of the plan writes when nothing, or one step, fails.
    private static func wholeRun(_ plan: InstallPlan, failing: InstallStep?) -> [JournalRecord] {
        var shell = TestShell(plan)
        if let failing { shell.results[failing] = [.failed("x")] }
        shell.run()
        for boot in ["second", "third"] where shell.outcome == nil {
            shell.start(boot: boot)
            shell.run()
        }
        return shell.records
    }

    @Test("From every prefix of the records, in the same boot and in another, it comes to an end")
    func everyPrefix() {
        for plan in TestPlans.all {
            for failing in [nil] + plan.steps.map(Optional.some) {
                let records = Self.wholeRun(plan, failing: failing)
                for count in 0...records.count {
                    for boot in ["first", "second", "other"] {
                        self.check(plan, Array(records.prefix(count)), boot: boot)
                    }
                }
            }
        }
    }

    private func check(_ plan: InstallPlan, _ records: [JournalRecord], boot: String) {
        var shell = TestShell(records: records, boot: boot)
        shell.run(limit: 100)
        for number in 0..<2 where shell.actions.last == "restart" {
            shell.start(boot: "boot \(number)")
            shell.run(limit: 100)
        }
        let ends = shell.records.count {
            if case .finished = $0 { true } else { false }
        }
        #expect(ends == (records.isEmpty ? 0 : 1), "\(plan.handler) \(records.count) \(boot)")
        #expect(shell.next() == .rest && shell.engine.canBegin)
        #expect(!shell.actions.contains("for ever"))
        guard !records.isEmpty else { return }
        #expect(shell.outcome != nil)
        // What was done once without a failure is confirmed, but for what a stream has lost.
        let wasGoingBack = records.contains { if case .rollbackBegan = $0 { true } else { false } }
        let isLost = plan.artifact?.source == .stream && records.count <= 4
        #expect((shell.outcome == .confirmed) == (!wasGoingBack && !isLost), "\(records.count)")
    }

    @Test("An interrupted step is repeated with the next attempt, as often as the policy says")
    func attempts() {
        for limit in 1...3 {
            var policy = TrialPolicy()
            policy.attemptLimit = limit
            for step in TestPlans.script.steps where step != .trial && step != .prune {
                var shell = TestShell(TestPlans.script, policy: policy)
                shell.run(until: step)
                for attempt in 2..<max(2, limit + 1) {
                    shell.start(boot: "boot \(attempt % 2)")
                    shell.run(until: step)
                    let index = TestPlans.script.steps.firstIndex(of: step) ?? 0
                    let boot = BootID("boot \(attempt % 2)")
                    #expect(
                        shell.records.last == .stepBegan(index: index, attempt: attempt, boot: boot))
                }
                shell.start(boot: "last")
                shell.run()
                let reason = FailureReason(
                    .interrupted, "The step \(step.rawValue) was interrupted \(limit) times.")
                #expect(shell.outcome?.reason == reason)
                #expect(!shell.actions.contains(step.rawValue))
            }
        }
    }

    @Test("A stream that was interrupted is lost; once it is written, it is no longer needed")
    func stream() {
        for step in TestPlans.stream.steps where step != .trial && step != .restartDevice {
            var shell = TestShell(TestPlans.stream)
            shell.run(until: step)
            if shell.actions.last == "restart" {
                shell.start(boot: "second")
                shell.run(until: step)
            }
            shell.start(boot: "third")
            shell.run()
            if shell.actions.last == "restart" {
                shell.start(boot: "fourth")
                shell.run()
            }
            let isLost = [.runDownloadHook, .runBeforeHook, .writeSlot].contains(step)
            #expect((shell.outcome?.reason?.kind == .interrupted) == isLost, "\(step)")
            #expect((shell.outcome == .confirmed) == !isLost, "\(step)")
        }
        // Planned only: the stream went with the process.
        var shell = TestShell(TestPlans.stream)
        shell.start(boot: "first")
        shell.run()
        #expect(shell.outcome?.reason?.kind == .interrupted)
        #expect(shell.actions == ["undo rollback-hook"])
    }

    @Test("An interrupted trial of a slot first asks what runs: the old slot's health confirms nothing")
    func fellBackDuringTrial() {
        for result in [StepResult.succeeded, .notBooted("A runs")] {
            var shell = TestShell(TestPlans.image)
            shell.run()
            shell.start(boot: "second")
            while shell.actions.last != "check" { shell.step() }
            shell.start(boot: "third")
            shell.results[.checkBooted] = [result]
            let countBefore = shell.actions.count
            shell.run()
            let actions = shell.actions.dropFirst(countBefore)
            #expect(actions.first == "check-booted")
            #expect(actions.contains("check") == (result == .succeeded))
            #expect((shell.outcome == .confirmed) == (result == .succeeded))
            #expect((shell.outcome?.reason?.kind == .notBooted) == (result != .succeeded))
        }
    }

    @Test("A restart that is due in this boot is asked for again; in another it has happened")
    func restart() {
        var shell = TestShell(TestPlans.image)
        shell.run()
        let count = shell.records.count
        for _ in 0..<10 {
            shell.start(boot: "first")
            #expect(shell.next() == .restart(TestPlans.image))
        }
        #expect(shell.records.count == count)
        shell.start(boot: "second")
        #expect(shell.next() == .record([.stepBegan(index: 6, attempt: 1, boot: BootID("second"))]))
    }

    @Test("A restart on the way back is the same")
    func restartBack() {
        var shell = TestShell(TestPlans.command)
        shell.results[.handOver] = [.failed("x")]
        shell.run()
        #expect(shell.actions.last == "restart")
        shell.start(boot: "first")
        shell.handle(.rollbackRequested(reason: "not now"))
        #expect(shell.next() == .restart(TestPlans.command))
        shell.start(boot: "second")
        shell.run()
        #expect(shell.actions.suffix(2) == ["restart", "undo rollback-hook"])
        #expect(shell.outcome?.reason?.kind == .stepFailed)
    }

    @Test("Undo steps are repeated without limit, but for the hook")
    func undoWithoutLimit() {
        var shell = TestShell(TestPlans.release)
        shell.results[.switchRelease] = [.failed("x")]
        shell.run(until: .restoreRelease)
        for attempt in 2...50 {
            shell.start(boot: "boot \(attempt)")
            shell.run(until: .restoreRelease)
            #expect(
                shell.records.last
                    == .undoStepBegan(index: 0, attempt: attempt, boot: BootID("boot \(attempt)")))
        }
        shell.run(until: .runRollbackHook)
        for _ in 0..<2 {
            shell.start(boot: "boot")
            shell.run(until: .runRollbackHook)
        }
        shell.start(boot: "boot")
        shell.run()
        #expect(!shell.actions.contains("undo rollback-hook"))
        #expect(
            shell.engine.progress?.notes == [
                "The step rollback-hook was interrupted 3 times on the way back."
            ])
        #expect(shell.outcome?.reason?.kind == .stepFailed)
    }

    @Test("The greatest number of an attempt is used again and again")
    func greatestAttempt() {
        let greatest = JournalRecord.undoStepBegan(
            index: 2, attempt: JournalRecord.attemptLimit, boot: BootID("b"))
        let records: [JournalRecord] = [
            .planned(TestPlans.release, secondsSinceEpoch: 0), .rollbackBegan(FailureReason(.requested, "")),
            greatest,
        ]
        var shell = TestShell(records: records, boot: "b")
        #expect(shell.next() == .record([greatest]))
        shell.run()
        #expect(shell.actions == ["undo discard", "undo rollback-hook"])
    }

    @Test("A clean-up that is interrupted too often is left, and what is confirmed stays")
    func prune() {
        var shell = TestShell(TestPlans.release)
        shell.run(until: .prune)
        for _ in 0..<2 {
            shell.start(boot: "boot")
            shell.run(until: .prune)
        }
        shell.start(boot: "boot")
        shell.run()
        #expect(shell.outcome == .confirmed)
        #expect(shell.engine.progress?.notes == ["The step prune was interrupted 3 times."])
    }

    @Test("Records that do not fit are passed over, whatever their numbers")
    func strangeRecords() {
        let boot = BootID("b")
        let reason = FailureReason(.requested, "")
        for number in [Int.min, -1, 0, 9, 64, Int.max] {
            let records: [JournalRecord] = [
                .stepBegan(index: number, attempt: 1, boot: boot), .noted("x"),
                .finished(.confirmed, secondsSinceEpoch: 0),
                .planned(TestPlans.release, secondsSinceEpoch: .max),
                .undoStepBegan(index: 0, attempt: 1, boot: boot),
                .stepBegan(index: number, attempt: 1, boot: boot),
                .stepBegan(index: 0, attempt: number, boot: boot),
                .planned(TestPlans.script, secondsSinceEpoch: .min),
                .finished(.rolledBack(reason), secondsSinceEpoch: .min),
                .rollbackBegan(reason), .undoStepBegan(index: number, attempt: number, boot: boot),
                .undoStepBegan(index: 2, attempt: number, boot: boot),
            ]
            for count in 0...records.count {
                var shell = TestShell(records: Array(records.prefix(count)), boot: "b")
                shell.run(limit: 100)
                #expect(shell.next() == .rest)
                #expect(shell.engine.plan == (count < 4 ? nil : TestPlans.release))
            }
        }
    }
}
