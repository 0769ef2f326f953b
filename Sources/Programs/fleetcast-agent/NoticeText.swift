import DurableStorage
import InstallEngine
import InstallHandlers
import InstallRunning
import InstallStorage
import Terminal
import Timekeeping

/// Notices as lines for a person; each says of which deployment, what and where.
enum NoticeText {
    static func lines(_ notice: AgentNotice) -> [String] {
        switch notice {
        case .planned(let plan, let notes):
            return [self.line(plan, self.heading(plan))] + notes.map { self.line(plan, "note: \($0)") }
        case .resumed(let plan): return [self.line(plan, "goes on: " + self.heading(plan))]
        case .stepBegan(let step, let plan, let attempt):
            let description = StepDescription(step, of: plan).description
            let repetition = attempt > 1 ? " (attempt \(attempt))" : ""
            return [self.line(plan, description + repetition)]
        case .stepFailed(let step, let plan, let reason):
            return [self.line(plan, "\(step.rawValue) failed: \(reason)")]
        case .progress: return []
        case .measured(let measurement): return [self.text(measurement)]
        case .unhealthy(let failure, let plan): return [self.line(plan, "not healthy: \(failure)")]
        case .rollingBack(let reason, let plan):
            return [self.line(plan, "going back, because \(self.text(reason))")]
        case .noted(let text, let plan): return [self.line(plan, "note: \(text)")]
        case .requested(let request, let plan):
            return [self.line(plan, "another process asks: \(request.rawValue)")]
        case .finished(let outcome, let plan): return [self.line(plan, self.text(outcome, plan))]
        case .restarting(let command): return ["restarting the device: \(printable(command))"]
        case .remark(let text): return [printable(text)]
        }
    }

    /// How fast a slot was written or read back.
    static func text(_ measurement: SlotMeasurement) -> String {
        let done = measurement.work == .written ? "written" : "read back"
        let seconds = Double(measurement.duration.nanoseconds) / 1e9
        let tenths = Int((seconds * 10).rounded())
        let quantity = HumanText.bytes(measurement.byteCount)
        return "slot \(measurement.slot): \(quantity) \(done) in \(tenths / 10).\(tenths % 10) s"
    }

    /// What a deployment does.
    static func heading(_ plan: InstallPlan) -> String {
        let former = plan.previousVersion.map { ", in place of \($0)" } ?? ""
        switch plan.purpose {
        case .install:
            let name = plan.artifact.map { " from '\($0.name)'" } ?? ""
            return "install version \(plan.version)\(name) by handler \(plan.handler.rawValue)\(former)"
        case .goBack: return "go back to version \(plan.version) by handler \(plan.handler.rawValue)\(former)"
        }
    }

    /// How a deployment ended.
    static func text(_ outcome: DeploymentOutcome, _ plan: InstallPlan) -> String {
        switch outcome {
        case .confirmed: return "version \(plan.version) is in force and confirmed"
        case .rolledBack(let reason):
            let former = plan.previousVersion.map { "version \($0)" } ?? "what was there before"
            return "rolled back, \(former) is in force again, because \(self.text(reason))"
        case .failed(let reason): return "failed: \(self.text(reason))"
        }
    }

    /// How a deployment ended, for a list.
    static func text(_ outcome: DeploymentOutcome) -> String {
        switch outcome {
        case .confirmed: return self.text(DeploymentState.confirmed)
        case .rolledBack(let reason): return self.text(DeploymentState.rolledBack(reason))
        case .failed(let reason): return self.text(DeploymentState.failed(reason))
        }
    }

    /// A reason in words.
    static func text(_ reason: FailureReason) -> String {
        let words: String
        switch reason.kind {
        case .stepFailed: words = "a step failed"
        case .interrupted: words = "it was interrupted"
        case .notBooted: words = "the new slot did not boot"
        case .unhealthy: words = "the new release is not healthy"
        case .crashLoop: words = "the agent started too often during the trial"
        case .notConfirmed: words = "nobody confirmed in time"
        case .requested: words = "somebody asked for it"
        }
        return reason.text.isEmpty ? words : "\(words): \(reason.text)"
    }

    /// A deployment's state in a few words.
    static func text(_ state: DeploymentState) -> String {
        switch state {
        case .rollingBack(let reason): return "\(self.name(state)), because \(self.text(reason))"
        case .rolledBack(let reason): return "\(self.name(state)), because \(self.text(reason))"
        case .failed(let reason): return "\(self.name(state)): \(self.text(reason))"
        default: return self.name(state)
        }
    }

    /// A deployment's state as one word of the terminology.
    static func name(_ state: DeploymentState) -> String {
        switch state {
        case .assigned: return "assigned"
        case .downloading: return "downloading"
        case .verified: return "verified"
        case .staged: return "staged"
        case .installing: return "installing"
        case .awaitingRestart: return "awaiting restart"
        case .trial: return "on trial"
        case .rollingBack: return "rolling back"
        case .confirmed: return "confirmed"
        case .rolledBack: return "rolled back"
        case .failed: return "failed"
        }
    }

    private static func line(_ plan: InstallPlan, _ text: String) -> String {
        printable("deployment \(plan.deployment): \(text)")
    }
}
