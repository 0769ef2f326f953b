import Glibc
package import InstallEngine
internal import InstallHandlers
internal import InstallStorage

extension InstallAgent {
    /// So many lines of a report are shown.
    package static let shownLineCount = 20

    /// How the device stands; changes nothing, and does not wait for an agent that is at work.
    package func status() throws -> AgentStatus {
        let journal = try self.state.journal()
        let engine = InstallEngine(
            policy: self.settings.policy, records: journal.current, boot: try BootIdentity.current())
        let last = journal.all.last
        let parts = DeviceParts(self.settings, for: self.settings.handlers.image == nil ? nil : .image)
        var boot: BootState?
        var bootProblem: String?
        do { boot = try parts.bootLoader?.state() } catch { bootProblem = "\(error)" }
        let log = last.map {
            DeploymentLog(directory: self.state.reports, deployment: $0.plan.deployment)
        }
        let reportPath = log.flatMap { access($0.path, F_OK) == 0 ? $0.path : nil }
        return AgentStatus(
            product: self.settings.product, hardware: self.settings.hardware,
            inForce: self.settings.configuredHandlers.map { self.inForce($0, journal, boot) }, last: last,
            state: engine.state, reportPath: reportPath,
            reportLines: reportPath == nil ? [] : log?.lastLines(Self.shownLineCount) ?? [],
            isAgentAtWork: try self.state.isLocked(), boot: boot, bootProblem: bootProblem)
    }

    /// The deployments that the journal knows, the oldest first; the last one may be under way.
    package func history() throws -> [DeploymentSummary] {
        try self.state.journal().all
    }

    /// The last lines of the report of a deployment.
    package func reportLines(of deployment: UInt64) -> (path: String, lines: [String]) {
        let log = DeploymentLog(directory: self.state.reports, deployment: deployment)
        return (log.path, log.lastLines(Self.shownLineCount))
    }

    private func inForce(
        _ handler: HandlerKind, _ journal: InstallJournal, _ boot: BootState?
    ) -> AgentStatus.InForce {
        let last = journal.history.last { $0.outcome == .confirmed && $0.plan.handler == handler }
        let place: String?
        switch handler {
        case .release: place = self.settings.handlers.release?.directory
        case .script: place = self.settings.handlers.script?.directory
        case .image: place = boot.map { "slot \($0.running)" }
        case .command: place = nil
        }
        return AgentStatus.InForce(
            handler: handler,
            version: VersionInForce.find(handler, journal, self.settings),
            place: place, sinceSecondsSinceEpoch: last?.endedSecondsSinceEpoch)
    }
}
