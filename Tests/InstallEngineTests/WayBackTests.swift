import InstallEngine
import Testing
import Timekeeping

@Suite("The way back")
struct WayBackTests {
    private let changing: Set<InstallStep> = [
        .placeRelease, .switchRelease, .placeContent, .armTrial, .handOver, .runScript,
    ]

    @Test("Whichever step fails, exactly the undo steps that are due follow", arguments: TestPlans.all)
    func everyStep(plan: InstallPlan) {
        for (index, step) in plan.steps.enumerated() {
            guard step != .restartDevice, step != .trial, step != .prune else { continue }
            var shell = TestShell(plan)
            shell.results[step] = [.failed("no space")]
            shell.run()
            if shell.state == .awaitingRestart {
                shell.start(boot: "second")
                shell.run()
            }
            if shell.actions.last == "restart" {
                shell.start(boot: "third")
                shell.run()
            }
            let begun = plan.steps[...index]
            let due = plan.undoSteps.filter { $0.onlyAfter.map(begun.contains) ?? true }
            let undone = shell.actions.drop { $0 != step.rawValue }.dropFirst()
            let expected = due.map { $0.step == .restartDevice ? "restart" : "undo \($0.step.rawValue)" }
            #expect(Array(undone) == expected, "\(plan.handler) \(step)")
            let reason = FailureReason(.stepFailed, "The step \(step.rawValue) failed: no space")
            let isInForce = begun.contains(where: self.changing.contains)
            #expect(shell.outcome == (isInForce ? .rolledBack(reason) : .failed(reason)), "\(step)")
        }
    }

    @Test("What the other installer cannot take back ends as failed, and says so")
    func noWayBack() {
        var plan = TestPlans.command
        plan.undoSteps = [.init(.runRollbackHook)]
        var shell = TestShell(plan)
        shell.results[.handOver] = [.failed(String(repeating: "x", count: 5_000))]
        shell.run()
        guard case .failed(let reason) = shell.outcome else {
            Issue.record("\(String(describing: shell.outcome))")
            return
        }
        #expect(reason.kind == .stepFailed)
        #expect(
            reason.text.hasSuffix(
                "xx There is no way back from the step hand-over: what it put in force may still be."))
        #expect(reason.text.utf8.count == FailureReason.textLimit)
        #expect(shell.actions == ["before-hook", "hand-over", "undo rollback-hook"])
    }

    @Test("A slot that did not boot is rolled back")
    func notBooted() {
        var shell = TestShell(TestPlans.image)
        shell.run()
        shell.start(boot: "second")
        shell.results[.checkBooted] = [.notBooted("slot A runs")]
        shell.run()
        #expect(shell.actions.suffix(3) == ["check-booted", "undo restore-slot", "undo rollback-hook"])
        #expect(shell.outcome == .rolledBack(FailureReason(.notBooted, "slot A runs")))
    }

    @Test("A slot that is restored while it runs makes the device restart, and is looked at again")
    func restoreNeedsRestart() {
        var shell = TestShell(TestPlans.image)
        shell.run()
        shell.start(boot: "second")
        shell.results[.confirmSlot] = [.failed("x")]
        shell.results[.restoreSlot] = [.needsRestart, .needsRestart]
        shell.run()
        #expect(shell.actions.last == "restart")
        // The agent alone starts again, and asks anew.
        shell.start(boot: "second")
        shell.run()
        #expect(shell.actions.suffix(2) == ["undo restore-slot", "restart"])
        shell.start(boot: "third")
        shell.run()
        #expect(shell.actions.suffix(2) == ["undo restore-slot", "undo rollback-hook"])
        #expect(
            shell.outcome
                == .rolledBack(FailureReason(.stepFailed, "The step confirm-slot failed: x")))
        #expect(shell.records.contains(.undoStepBegan(index: 0, attempt: 3, boot: BootID("third"))))
    }

    @Test("A slot that asks for restarts for ever lets the device stay up at last")
    func restartLimit() {
        var shell = TestShell(TestPlans.image)
        shell.results[.armTrial] = [.failed("x")]
        shell.results[.restoreSlot] = [StepResult](repeating: .needsRestart, count: 100)
        for boot in 1...InstallEngine.undoRestartLimit {
            shell.run()
            #expect(shell.actions.last == "restart", "boot \(boot)")
            shell.start(boot: "boot \(boot)")
        }
        shell.run()
        #expect(shell.actions.last == "undo restore-slot")
        #expect(shell.next() == .rest && shell.outcome == nil && !shell.engine.canBegin)
        #expect(shell.engine.progress?.notes.count == 1)
        shell.results = [:]
        shell.start(boot: "last")
        shell.run()
        #expect(shell.engine.canBegin)
    }

    @Test("An undo step that fails is noted, and repeated at each start until it succeeds")
    func undoFails() {
        var shell = TestShell(TestPlans.release)
        shell.results[.switchRelease] = [.failed("x")]
        shell.results[.restoreRelease] = [.failed("read-only"), .notBooted("strange")]
        shell.run()
        let reason = FailureReason(.stepFailed, "The step switch-release failed: x")
        #expect(shell.next() == .rest)
        #expect(shell.state == .rollingBack(reason))
        #expect(
            shell.engine.progress?.notes == [
                "The step restore-release failed on the way back: read-only"
            ])
        // Another deployment has to wait.
        shell.begin(TestPlans.script)
        #expect(shell.engine.plan == TestPlans.release && shell.next() == .rest)
        shell.start(boot: "first")
        shell.run()
        #expect(shell.state == .rollingBack(reason) && shell.next() == .rest)
        shell.start(boot: "second")
        shell.run()
        #expect(shell.outcome == .rolledBack(reason))
        #expect(
            shell.actions.suffix(6) == [
                "undo restore-release", "undo restore-release", "undo restore-release",
                "undo restart-services", "undo discard", "undo rollback-hook",
            ])
    }

    @Test("A hook on rollback that fails is only noted")
    func rollbackHook() {
        var plan = TestPlans.release
        plan.undoSteps.swapAt(2, 3)
        var shell = TestShell(plan)
        shell.results[.unpack] = [.failed("x")]
        shell.results[.runRollbackHook] = [.failed("exit status 1")]
        shell.run()
        #expect(shell.actions.suffix(2) == ["undo rollback-hook", "undo discard"])
        #expect(shell.outcome == .failed(FailureReason(.stepFailed, "The step unpack failed: x")))
        #expect(
            shell.engine.progress?.notes == [
                "The step rollback-hook failed on the way back: exit status 1"
            ])
    }

    @Test("What is confirmed is not left because something old cannot be removed")
    func prune() {
        var shell = TestShell(TestPlans.release)
        shell.results[.prune] = [.failed(String(repeating: "x", count: 5_000))]
        shell.run()
        #expect(shell.outcome == .confirmed)
        #expect(shell.engine.progress?.notes.first?.utf8.count == FailureReason.textLimit)
    }

    @Test("A step of the way forward that asks for a restart has failed")
    func strangeResult() {
        var shell = TestShell(TestPlans.release)
        shell.results[.unpack] = [.needsRestart]
        shell.run()
        #expect(
            shell.outcome
                == .failed(FailureReason(.stepFailed, "The step unpack asked for a restart.")))
    }

    @Test("A rollback that is requested during a step begins when the step has ended")
    func requestedDuringStep() {
        for step in TestPlans.release.steps where step != .trial && step != .prune {
            var shell = TestShell(TestPlans.release)
            shell.run(until: step)
            shell.handle(.rollbackRequested(reason: "operator"))
            shell.handle(.rollbackRequested(reason: "again"))
            guard case .perform(step, _) = shell.next() else {
                Issue.record("\(step) is not awaited")
                return
            }
            shell.run()
            #expect(shell.actions.contains(step.rawValue))
            #expect(shell.outcome?.reason == FailureReason(.requested, "operator"))
        }
    }

    @Test(
        "No rollback can be requested any more once a final step is announced",
        arguments: [
            (TestPlans.release, InstallStep.prune), (TestPlans.script, .prune),
            (TestPlans.image, .confirmSlot), (TestPlans.image, .prune),
            (TestPlans.command, .confirmByCommand),
        ])
    func requestedTooLate(plan: InstallPlan, step: InstallStep) throws {
        let index = try #require(plan.steps.firstIndex(of: step))
        let before = TestShell.records(of: plan, begun: index - 1)
        // While it is announced: the trial, or a step before, has just ended.
        var shell = TestShell(records: before, boot: "first")
        shell.run(untilRecordOf: index)
        shell.handle(.rollbackRequested(reason: "operator"))
        shell.run()
        #expect(shell.outcome == .confirmed)
        // While it is performed, with success, with a failure that is only noted, and at the next start.
        for count in 1...2 {
            for result in [StepResult.succeeded, .failed("x"), .notBooted("x"), .needsRestart] {
                guard step == .prune || result == .succeeded else { continue }
                shell = TestShell(records: before, boot: "first")
                shell.run(until: step)
                if count > 1 { shell.start(boot: "first") }
                shell.handle(.rollbackRequested(reason: "operator"))
                shell.results[step] = [result]
                shell.run(until: step)
                shell.handle(.rollbackRequested(reason: "operator"))
                shell.run()
                #expect(shell.outcome == .confirmed)
            }
        }
    }

    @Test("A rollback that is requested while a record is written begins behind it, in place of the step")
    func requestedDuringRecord() {
        for count in 0...4 {
            var shell = TestShell(TestPlans.script)
            for _ in 0..<2 * count { shell.step() }
            guard case .record = shell.next() else {
                Issue.record("no record")
                return
            }
            let doneCount = shell.actions.count
            shell.handle(.rollbackRequested(reason: "operator"))
            shell.run()
            #expect(shell.outcome?.reason == FailureReason(.requested, "operator"))
            #expect(shell.actions.dropFirst(doneCount).allSatisfy { $0.hasPrefix("undo ") })
            // Announced is announced: the step counts as begun.
            #expect(shell.actions.contains("undo restore-content") == (count >= 3))
        }
    }

    @Test("While the restart is awaited, a rollback begins at once; on the way back and at rest, none does")
    func requestedElsewhere() {
        var shell = TestShell(TestPlans.image)
        shell.run()
        shell.handle(.rollbackRequested(reason: "operator"))
        shell.run(until: .restoreSlot)
        shell.handle(.rollbackRequested(reason: "again"))
        shell.run()
        #expect(shell.outcome == .rolledBack(FailureReason(.requested, "operator")))
        shell.handle(.rollbackRequested(reason: "again"))
        #expect(shell.next() == .rest)
        // A request that nobody could heed does not end the next deployment.
        shell.begin(TestPlans.script)
        shell.run()
        #expect(shell.outcome == .confirmed)
    }
}
