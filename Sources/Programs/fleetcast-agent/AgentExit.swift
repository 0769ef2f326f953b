import ArgumentParser
import InstallEngine
import InstallRunning

/// The exit statuses of the agent.
enum AgentExit {
    static let done: Int32 = 0
    static let failed: Int32 = 1
    static let rolledBack: Int32 = 2
    static let restartNeeded: Int32 = 3
    static let configuration: Int32 = 65
    static let busy: Int32 = 75
    static let interrupted: Int32 = 130

    /// What each of them means, for the help of all commands.
    static let help = """
        0 in force and confirmed, or nothing to do; 1 failed, and nothing is changed (or, where the message says \
        so, not to be undone); 2 rolled back: the old release is in force again; 3 the device must restart, then \
        'resume' goes on; 64 wrong usage; 65 the configuration is wrong; 75 another agent is installing; 130 ended \
        by a signal: all is as it was, or 'resume' goes on, as the message says.
        """

    /// The status of how a work ended.
    ///
    /// - Parameter isRollbackWanted: whether somebody asked to go back, for whom that is the success.
    static func status(of end: DeploymentEnd, isRollbackWanted: Bool = false) -> Int32 {
        switch end {
        case .nothingToDo: return self.done
        case .impossible, .stuck: return self.failed
        case .awaitingRestart: return self.restartNeeded
        case .leftOnTrial, .interrupted: return self.interrupted
        case .ended(_, .confirmed): return self.done
        case .ended(let plan, .failed(let reason)):
            let isWanted = isRollbackWanted && reason.kind == .requested && plan.handler != .command
            return isWanted ? self.done : self.failed
        case .ended(let plan, .rolledBack(let reason)):
            // Of a deployment that itself goes back, the way back leads to what nobody wants any more.
            let isWanted = isRollbackWanted && (plan.purpose == .install || reason.kind == .requested)
            return isWanted ? self.done : self.rolledBack
        }
    }
}
