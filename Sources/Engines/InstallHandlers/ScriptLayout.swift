/// The names below the directory of the handler `script`.
///
///     DIRECTORY/dst            the content in force
///     DIRECTORY/version        its version, a line
///     DIRECTORY/.dst.staging   what grows, or goes away
///     DIRECTORY/.dst.former    the content before, until the new one is confirmed; empty for none
///     DIRECTORY/.dst.removed   what it was, while it is removed
///     DIRECTORY/.version.new   the version that is about to be in force
struct ScriptLayout {
    /// The name that a package is unpacked under.
    static let stagingName = ".dst.staging"
    /// The name that the content before has until the new one is confirmed.
    static let formerName = ".dst.former"
    /// The name under which the content before is removed; nothing ever takes it back from there.
    static let removedName = ".dst.removed"
    /// No file `version` is longer, in bytes.
    static let versionByteCountLimit = 4096

    /// The directory, absolute, without a slash at its end.
    let directory: String

    /// The content in force.
    var content: String { "\(self.directory)/dst" }
    /// What goes away.
    var removed: String { "\(self.directory)/\(Self.removedName)" }
    /// Its version.
    var version: String { "\(self.directory)/version" }
    /// The version that is about to be in force.
    var newVersion: String { "\(self.directory)/.version.new" }

    /// What the file ``version`` says.
    static func bytes(ofVersion version: String) -> [UInt8] { Array("\(version)\n".utf8) }
}
