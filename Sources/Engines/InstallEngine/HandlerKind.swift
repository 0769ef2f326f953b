/// Which way an artifact is installed.
public enum HandlerKind: String, Hashable, Sendable, CaseIterable {
    /// Unpack, run the package's script, keep the content as `dst`.
    case script
    /// Unpack beside the others, switch the symbolic link `current`.
    case release
    /// Write into the inactive slot and boot from it on trial.
    case image
    /// Hand the file to another installer.
    case command
}
