import DurableStorage
import InstallEngine
import InstallHandlers
import InstallRunning
import JSONCoding
import Terminal
import UpdateMetadata

// What commands show in the end.
extension AgentReport {
    /// Tells how a work ended, with the last lines of the report where it failed.
    func finish(_ end: DeploymentEnd, _ agent: InstallAgent, status: Int32) {
        if self.isJSON {
            self.write([
                "event": "end", "result": .string(Self.name(end)), "status": .number(JSONNumber(status)),
                "problems": .array(Self.problems(end).map(JSONValue.string)),
            ])
            return
        }
        switch end {
        case .nothingToDo(let text): self.say(printable(text))
        case .impossible(let problems):
            for problem in problems { self.complain(problem) }
            self.complain("nothing was changed")
        case .ended(_, .confirmed): break
        case .ended(let plan, _): self.showReport(of: plan, agent)
        case .awaitingRestart(let plan):
            self.say(
                "deployment \(plan.deployment): the device must restart; then 'fleetcast-agent resume' goes on"
            )
        case .stuck(let plan, let reason):
            self.complain(
                "deployment \(plan.deployment): the way back stopped: \(reason). Remove the cause, then run"
                    + " 'fleetcast-agent resume'; every start of the device tries again, too")
            self.showReport(of: plan, agent)
        case .leftOnTrial(let plan):
            self.complain(
                "ended by a signal while deployment \(plan.deployment) is on trial; 'fleetcast-agent resume' goes on,"
                    + " and the trial's clock begins anew")
        case .interrupted(let plan, _):
            self.complain("ended by a signal; deployment \(plan.deployment) is undone")
        }
    }

    /// Writes the last line of JSON where an error ended the work; people are told elsewhere.
    func finish(_ error: any Error, status: Int32) {
        guard self.isJSON else { return }
        let problems = (error as? AgentConfigurationError)?.lines ?? [Self.text(error)]
        self.write([
            "event": "end", "result": .string(Self.name(error)), "status": .number(JSONNumber(status)),
            "problems": .array(problems.map(JSONValue.string)),
        ])
    }

    private static func name(_ error: any Error) -> String {
        switch error {
        case is AgentConfigurationError: return "configuration"
        case is AgentBusy: return "busy"
        case is CancellationError: return "interrupted"
        default: return "error"
        }
    }

    private static func text(_ error: any Error) -> String {
        error is CancellationError ? "ended by a signal; nothing was changed" : "\(error)"
    }

    private func complain(_ text: String) {
        self.say("fleetcast-agent: \(printable(text))", to: .error)
    }

    private func showReport(of plan: InstallPlan, _ agent: InstallAgent) {
        let (path, lines) = agent.reportLines(of: plan.deployment)
        guard !lines.isEmpty else { return }
        self.complain("the last lines of '\(path)':")
        for line in lines { self.say("  \(line)", to: .error) }
    }

    private static func name(_ end: DeploymentEnd) -> String {
        switch end {
        case .nothingToDo: return "nothing-to-do"
        case .impossible: return "impossible"
        case .ended(_, .confirmed): return "confirmed"
        case .ended(_, .rolledBack): return "rolled-back"
        case .ended(_, .failed): return "failed"
        case .awaitingRestart: return "awaiting-restart"
        case .stuck: return "stuck"
        case .leftOnTrial: return "left-on-trial"
        case .interrupted: return "interrupted"
        }
    }

    private static func problems(_ end: DeploymentEnd) -> [String] {
        switch end {
        case .impossible(let problems): return problems
        case .stuck(_, let reason): return [reason]
        case .ended(_, .rolledBack(let reason)), .ended(_, .failed(let reason)): return [reason.text]
        default: return []
        }
    }
}

extension AgentReport {
    /// Shows what a dry run found out.
    func show(_ planned: PlannedInstallation) {
        switch planned.outcome {
        case .possible(let plan, let notes):
            let notes = notes + planned.remarks
            guard !self.isJSON else {
                return self.write([
                    "possible": .bool(true), "plan": .object(NoticeJSON.object(plan)),
                    "notes": .array(notes.map(JSONValue.string)), "problems": .array([]),
                ])
            }
            self.say(printable("would \(NoticeText.heading(plan))"))
            for (index, step) in plan.steps.enumerated() {
                self.say(printable("  \(index + 1). \(StepDescription(step, of: plan).description)"))
            }
            self.say("and, where that does not succeed")
            for undo in plan.undoSteps {
                let condition = undo.onlyAfter.map { " (once \($0.rawValue) has begun)" } ?? ""
                self.say(printable("  - \(StepDescription(undo.step, of: plan).description)\(condition)"))
            }
            for note in notes { self.say(printable("note: \(note)")) }
        case .impossible(let problems):
            guard !self.isJSON else {
                return self.write([
                    "possible": .bool(false), "plan": .null,
                    "notes": .array(planned.remarks.map(JSONValue.string)),
                    "problems": .array(problems.map(JSONValue.string)),
                ])
            }
            for note in planned.remarks { self.say(printable("note: \(note)")) }
            for problem in problems { self.say(printable("problem: \(problem)"), to: .error) }
        }
    }

    /// Shows what a check found.
    func show(_ findings: [AgentFinding]) {
        guard !self.isJSON else {
            let values = findings.map { finding in
                JSONValue.object([
                    "kind": .string(finding.kind.rawValue), "subject": .string(finding.subject),
                    "text": .string(finding.text),
                ])
            }
            return self.write(["findings": .array(values)])
        }
        let width = findings.map { $0.subject.count }.max() ?? 0
        for finding in findings {
            let kind = finding.kind.rawValue.padded(to: 8)
            self.say(printable("\(kind) \(finding.subject.padded(to: width))  \(finding.text)"))
        }
    }

    /// Shows former deployments.
    func show(_ history: [DeploymentSummary]) {
        guard !self.isJSON else {
            return self.write([
                "deployments": .array(history.map { .object(NoticeJSON.object($0)) })
            ])
        }
        guard !history.isEmpty else { return self.say("nothing was ever installed by this agent") }
        for summary in history {
            let end = summary.outcome.map(NoticeText.text) ?? "under way"
            let verb = summary.plan.purpose == .goBack ? "back to " : ""
            let time = UTCTime(secondsSinceEpoch: summary.begunSecondsSinceEpoch)
            let number = "\(summary.plan.deployment)".padded(to: 4)
            self.say(
                printable(
                    "\(number) \(time)  \(summary.plan.handler.rawValue.padded(to: 7))  \(verb)\(summary.plan.version):"
                        + " \(end)"))
        }
    }
}

extension String {
    /// The text with spaces behind, so that columns stand below each other.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }
}
