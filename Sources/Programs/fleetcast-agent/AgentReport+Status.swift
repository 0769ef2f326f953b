import DurableStorage
import InstallEngine
import InstallRunning
import JSONCoding
import UpdateMetadata

extension AgentReport {
    /// Shows how the device stands.
    func show(_ status: AgentStatus) {
        guard !self.isJSON else { return self.write(Self.object(status)) }
        var rows: [(String, String)] = []
        if let product = status.product { rows.append(("product", product)) }
        if let hardware = status.hardware { rows.append(("hardware", hardware)) }
        for entry in status.inForce { rows.append(("in force", Self.text(entry))) }
        if let boot = status.boot { rows.append(("boot loader", Self.text(boot))) }
        if let problem = status.bootProblem { rows.append(("boot loader", problem)) }
        if let last = status.last {
            let time = UTCTime(secondsSinceEpoch: last.endedSecondsSinceEpoch ?? last.begunSecondsSinceEpoch)
            rows.append(("deployment", "\(last.plan.deployment): \(NoticeText.heading(last.plan))"))
            let word = last.outcome == nil ? "begun" : "ended"
            rows.append(("state", status.state.map(NoticeText.text) ?? "unknown"))
            rows.append((word, "\(time)"))
            for note in last.notes { rows.append(("note", note)) }
        } else {
            rows.append(("deployment", "nothing was ever installed by this agent"))
        }
        rows.append(("agent", status.isAgentAtWork ? "at work" : "not running"))
        if let path = status.reportPath { rows.append(("report", path)) }
        let width = rows.map { $0.0.count }.max() ?? 0
        for (name, value) in rows { self.say(printable("\(name.padded(to: width))  \(value)")) }
        self.showReportLines(status)
    }

    /// The end of the report, where the last deployment did not succeed.
    private func showReportLines(_ status: AgentStatus) {
        switch status.last?.outcome {
        case .confirmed, nil: return
        case .rolledBack, .failed: break
        }
        for line in status.reportLines { self.say("  \(line)") }
    }

    private static func text(_ entry: AgentStatus.InForce) -> String {
        let version = entry.version.map { "version \($0)" } ?? "nothing known"
        let place = entry.place.map { ", \($0)" } ?? ""
        let since = entry.sinceSecondsSinceEpoch.map { ", since \(UTCTime(secondsSinceEpoch: $0))" } ?? ""
        return "\(version) (\(entry.handler.rawValue)\(place))\(since)"
    }

    private static func text(_ boot: BootState) -> String {
        let trial = boot.trial.map { ", slot \($0) is on trial" } ?? ""
        return "slot \(boot.running) runs, slot \(boot.primary) is booted next\(trial)"
    }

    private static func object(_ status: AgentStatus) -> JSONObject {
        let inForce = status.inForce.map { entry in
            JSONValue.object([
                "handler": .string(entry.handler.rawValue), "version": NoticeJSON.text(entry.version),
                "place": NoticeJSON.text(entry.place),
                "since": entry.sinceSecondsSinceEpoch.map { .number(JSONNumber($0)) } ?? .null,
            ])
        }
        let boot = status.boot.map { boot in
            JSONValue.object([
                "running": .string(boot.running.text), "primary": .string(boot.primary.text),
                "trial": NoticeJSON.text(boot.trial?.text),
            ])
        }
        return [
            "product": NoticeJSON.text(status.product), "hardware": NoticeJSON.text(status.hardware),
            "inForce": .array(inForce), "state": NoticeJSON.text(status.state.map(NoticeText.name)),
            "reason": status.state.map(NoticeJSON.reason) ?? .null,
            "last": status.last.map { .object(NoticeJSON.object($0)) } ?? .null,
            "report": NoticeJSON.text(status.reportPath), "agentAtWork": .bool(status.isAgentAtWork),
            "boot": boot ?? .null, "bootProblem": NoticeJSON.text(status.bootProblem),
        ]
    }
}
