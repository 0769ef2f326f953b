internal import BootControl
internal import CommandRunning
import DurableStorage
internal import InstallEngine

extension InstallAgent {
    /// Restarts the device where the configuration says how; else somebody else does.
    func restart(_ parts: DeviceParts, _ plan: InstallPlan, _ commands: CommandSteps) async {
        guard let line = self.restartCommand(parts, plan) else { return }
        let words = ([line.program] + line.arguments).joined(separator: " ")
        self.reporter(.restarting(words))
        if let failure = await commands.restart(by: line, for: plan) {
            self.reporter(.remark("the device was not restarted: \(failure). Restart it by hand"))
        }
    }

    /// The command that restarts the device; `nil` where none is configured.
    ///
    /// Some boot loaders try a slot only when the device is restarted in their way.
    private func restartCommand(_ parts: DeviceParts, _ plan: InstallPlan) -> CommandLine? {
        switch plan.handler {
        case .image:
            guard let configured = self.settings.restartCommand else { return nil }
            let isTrialDue = (try? parts.bootLoader?.state().trial) != nil
            guard isTrialDue, let special = parts.bootLoader as? any TrialRestarting else {
                return configured
            }
            return special.trialRestartCommand
        case .command: return self.settings.installer?.restart
        case .release, .script: return nil
        }
    }
}
