/// One step of an installation or of its undoing.
///
/// Each can be repeated from wherever a power failure left it. The raw value stands in the journal.
public enum InstallStep: String, Hashable, Sendable, CaseIterable {
    // On the way forward, in the order in which a plan may have them.

    /// Runs the hook before a download.
    case runDownloadHook = "download-hook"
    /// Runs the hook before an installation; its failure ends the installation.
    case runBeforeHook = "before-hook"
    /// Unpacks into the staging directory, and synchronises it.
    case unpack
    /// Writes the image into the inactive slot, synchronises, reads back and compares.
    case writeSlot = "write-slot"
    /// Runs the package's script in the staging directory.
    case runScript = "run-script"
    /// Runs another installer with the artifact.
    case handOver = "hand-over"
    /// Gives the staging directory the release's name.
    case placeRelease = "place-release"
    /// Lets `current` point to the release.
    case switchRelease = "switch-release"
    /// Makes the staging directory `dst` and its version the installed one.
    case placeContent = "place-content"
    /// Tells the boot loader to try the slot.
    case armTrial = "arm-trial"
    /// Runs the commands that restart services.
    case restartServices = "restart-services"
    /// Restarts the device; what follows happens after the boot.
    case restartDevice = "restart-device"
    /// Finds out whether the new slot runs.
    case checkBooted = "check-booted"
    /// Runs the hook after an installation; its failure rolls back.
    case runAfterHook = "after-hook"
    /// Watches the new release's health until it is confirmed.
    case trial
    /// Tells the boot loader that the running slot is good.
    case confirmSlot = "confirm-slot"
    /// Runs the other installer's command that confirms.
    case confirmByCommand = "confirm-command"
    /// Removes what is no longer needed: staging directories and the oldest releases.
    case prune

    // On the way back.

    /// Lets `current` point to where it pointed before.
    case restoreRelease = "restore-release"
    /// Gives the former content the name `dst`, and the former version.
    case restoreContent = "restore-content"
    /// Tells the boot loader to boot the old slot; where the new one runs, the device must restart.
    case restoreSlot = "restore-slot"
    /// Runs the other installer's command that goes back.
    case undoByCommand = "undo-command"
    /// Removes the new release and all that is left of its staging.
    case discard
    /// Runs the hook on rollback; its failure is only noted.
    case runRollbackHook = "rollback-hook"
}
