internal import BootControl
internal import CommandRunning
import DurableStorage
internal import InstallEngine

extension InstallAgent {
    /// Restarts the device where the configuration says how; else somebody else does.
    func restart(_ parts: DeviceParts, _ plan: InstallPlan, _ commands: CommandSteps) async {
        guard let line = self.restartCommand(parts, plan) else {
            if plan.handler == .image, let special = Self.specialCommand(parts) {
                let words = special.arguments.map { "\"\($0)\"" }
                self.reporter(
                    .remark(
                        "restart the device by: \(([special.program] + words).joined(separator: " ")). Any other"
                            + " restart boots the old slot, and that is a rollback"))
            }
            return
        }
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
            return Self.specialCommand(parts) ?? configured
        case .command: return self.settings.installer?.restart
        case .release, .script: return nil
        }
    }

    /// The command that restarts the device so that its boot loader tries a slot; `nil` where any restart does.
    private static func specialCommand(_ parts: DeviceParts) -> CommandLine? {
        let isTrialDue = (try? parts.bootLoader?.state().trial) != nil
        guard isTrialDue, let special = parts.bootLoader as? any TrialRestarting else { return nil }
        return special.trialRestartCommand
    }
}
