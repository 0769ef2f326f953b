import InstallEngine
import Testing

@Suite("States, told from records")
struct DeploymentStateTests {
    /// The states in which the steps of a plan are performed, in order; the same ones once.
    private func states(_ plan: InstallPlan) -> [DeploymentState] {
        var states: [DeploymentState] = []
        var shell = TestShell()
        shell.begin(plan)
        for _ in 0..<100 {
            let state = shell.state
            #expect(state == DeploymentState(records: shell.records))
            if let state, states.last != state { states.append(state) }
            if case .restart = shell.next() { shell.start(boot: "second") }
            if case .rest = shell.next() { break }
            shell.step()
        }
        return states
    }

    @Test("Of a release")
    func release() {
        #expect(
            self.states(TestPlans.release) == [
                .assigned, .downloading, .verified, .staged, .installing, .trial, .confirmed,
            ])
    }

    @Test("Of a script")
    func script() {
        #expect(self.states(TestPlans.script) == [.assigned, .verified, .installing, .trial, .confirmed])
    }

    @Test("Of an image, from a file and from a stream")
    func image() {
        let later: [DeploymentState] = [.installing, .awaitingRestart, .trial, .confirmed]
        #expect(self.states(TestPlans.image) == [.assigned, .downloading, .verified] + later)
        #expect(self.states(TestPlans.stream) == [.assigned, .downloading] + later)
        #expect(
            self.states(TestPlans.goBack) == [.assigned, .installing, .awaitingRestart, .trial, .confirmed])
    }

    @Test("Without a trial, nothing is called one")
    func withoutTrial() {
        var plan = TestPlans.command
        plan.steps = [.handOver, .confirmByCommand, .prune]
        #expect(self.states(plan) == [.assigned, .installing, .confirmed])
    }

    @Test("Of what does not succeed")
    func failure() {
        var shell = TestShell(TestPlans.release)
        #expect(DeploymentState(records: []) == nil)
        shell.results[.switchRelease] = [.failed("x")]
        shell.run(until: .discard)
        let reason = FailureReason(.stepFailed, "The step switch-release failed: x")
        #expect(shell.state == .rollingBack(reason))
        #expect(shell.engine.progress?.lastStep == .discard)
        shell.run()
        #expect(shell.state == .rolledBack(reason))
        var early = TestShell(TestPlans.release)
        early.results[.unpack] = [.failed("x")]
        early.run()
        #expect(early.state == .failed(FailureReason(.stepFailed, "The step unpack failed: x")))
    }

    @Test("Only what is durable counts")
    func durable() {
        var engine = InstallEngine(policy: TrialPolicy(), records: [], boot: BootID("b"))
        engine.begin(TestPlans.release, secondsSinceEpoch: 0)
        #expect(engine.state == nil && engine.plan == nil)
    }
}
