import InstallEngine
import InstallHandlers
import InstallRunning
import InstallStorage
import JSONCoding
import Timekeeping

/// Notices, deployments and states as JSON.
enum NoticeJSON {
    static func object(_ notice: AgentNotice) -> JSONObject {
        switch notice {
        case .planned(let plan, let notes):
            var object = self.event("planned", plan)
            object["plan"] = .object(self.object(plan))
            object["notes"] = .array(notes.map(JSONValue.string))
            return object
        case .resumed(let plan):
            var object = self.event("resumed", plan)
            object["plan"] = .object(self.object(plan))
            return object
        case .stepBegan(let step, let plan, let attempt):
            var object = self.event("step", plan)
            object["step"] = .string(step.rawValue)
            object["attempt"] = .number(JSONNumber(attempt))
            object["does"] = .string(StepDescription(step, of: plan).description)
            return object
        case .stepFailed(let step, let plan, let reason):
            var object = self.event("step-failed", plan)
            object["step"] = .string(step.rawValue)
            object["reason"] = .string(reason)
            return object
        case .progress(let step, let byteCount, let total): return self.progress(step, byteCount, total)
        case .measured(let measurement): return self.object(measurement)
        case .unhealthy(let failure, let plan): return self.event("unhealthy", plan, "failure", failure)
        case .rollingBack(let reason, let plan):
            var object = self.event("rolling-back", plan)
            object["reason"] = self.value(reason)
            return object
        case .noted(let text, let plan): return self.event("note", plan, "text", text)
        case .requested(let request, let plan):
            return self.event("requested", plan, "request", request.rawValue)
        case .finished(let outcome, let plan):
            var object = self.event("finished", plan)
            object["outcome"] = self.value(outcome)
            return object
        case .restarting(let command): return ["event": "restarting", "command": .string(command)]
        case .remark(let text): return ["event": "remark", "text": .string(text)]
        }
    }

    static func progress(_ step: InstallStep, _ byteCount: UInt64, _ total: UInt64?) -> JSONObject {
        [
            "event": "progress", "step": .string(step.rawValue), "bytes": .number(JSONNumber(byteCount)),
            "of": total.map { .number(JSONNumber($0)) } ?? .null,
        ]
    }

    static func object(_ measurement: SlotMeasurement) -> JSONObject {
        [
            "event": .string(measurement.work == .written ? "written" : "read-back"),
            "slot": .string(measurement.slot.text), "bytes": .number(JSONNumber(measurement.byteCount)),
            "milliseconds": .number(JSONNumber(measurement.duration.nanoseconds / 1_000_000)),
        ]
    }

    /// A plan, without what only the agent itself needs.
    static func object(_ plan: InstallPlan) -> JSONObject {
        [
            "deployment": .number(JSONNumber(plan.deployment)), "purpose": .string(plan.purpose.rawValue),
            "handler": .string(plan.handler.rawValue), "version": .string(plan.version),
            "previousVersion": self.text(plan.previousVersion), "artifact": self.text(plan.artifact?.name),
            "sha256": self.text(plan.artifact?.sha256.map { hexadecimalText($0) }),
            "place": .string(self.place(plan)),
            "steps": .array(plan.steps.map { self.step($0, plan) }),
            "wayBack": .array(plan.undoSteps.map { self.step($0.step, plan) }),
        ]
    }

    /// A deployment that has ended, or is under way.
    static func object(_ summary: DeploymentSummary) -> JSONObject {
        [
            "deployment": .number(JSONNumber(summary.plan.deployment)),
            "purpose": .string(summary.plan.purpose.rawValue),
            "handler": .string(summary.plan.handler.rawValue), "version": .string(summary.plan.version),
            "previousVersion": self.text(summary.plan.previousVersion),
            "artifact": self.text(summary.plan.artifact?.name), "place": .string(self.place(summary.plan)),
            "outcome": summary.outcome.map { self.value($0) } ?? .null,
            "begun": .number(JSONNumber(summary.begunSecondsSinceEpoch)),
            "ended": summary.endedSecondsSinceEpoch.map { .number(JSONNumber($0)) } ?? .null,
            "notes": .array(summary.notes.map(JSONValue.string)),
        ]
    }

    static func value(_ outcome: DeploymentOutcome) -> JSONValue {
        switch outcome {
        case .confirmed: return .object(["result": "confirmed"])
        case .rolledBack(let reason): return .object(["result": "rolled-back", "reason": self.value(reason)])
        case .failed(let reason): return .object(["result": "failed", "reason": self.value(reason)])
        }
    }

    static func value(_ reason: FailureReason) -> JSONValue {
        .object(["kind": .string(reason.kind.rawValue), "text": .string(reason.text)])
    }

    static func reason(of state: DeploymentState) -> JSONValue {
        switch state {
        case .rollingBack(let reason), .rolledBack(let reason), .failed(let reason):
            return self.value(reason)
        default: return .null
        }
    }

    /// The directory or the slot that a deployment changes.
    static func place(_ plan: InstallPlan) -> String {
        switch plan.place {
        case .release(let place): return "\(place.directory)/releases/\(place.name)"
        case .script(let place): return "\(place.directory)/dst"
        case .image(let place): return "slot \(place.slot)"
        case .command: return "the other installer's"
        }
    }

    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    private static func step(_ step: InstallStep, _ plan: InstallPlan) -> JSONValue {
        .object([
            "step": .string(step.rawValue), "does": .string(StepDescription(step, of: plan).description),
        ])
    }

    private static func event(
        _ name: String, _ plan: InstallPlan, _ key: String? = nil, _ text: String = ""
    ) -> JSONObject {
        var object: JSONObject = [
            "event": .string(name), "deployment": .number(JSONNumber(plan.deployment)),
        ]
        if let key { object[key] = .string(text) }
        return object
    }
}
