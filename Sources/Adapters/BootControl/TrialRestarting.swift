package import CommandRunning

/// A boot loader that tries a slot only when the device is restarted in a certain way.
package protocol TrialRestarting {
    /// The command that restarts the device so that the trial happens.
    var trialRestartCommand: CommandLine { get }
}
