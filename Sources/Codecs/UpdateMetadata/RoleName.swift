/// The name of a role: one of the four top-level ones, or that of a delegated role.
///
/// - Specification: TUF 1.0, section 2.1.
public struct RoleName: ExactName {
    /// The role that says which keys the others have.
    public static let root = RoleName(unchecked: "root")
    /// The role that says which snapshot is the newest.
    public static let timestamp = RoleName(unchecked: "timestamp")
    /// The role that says which versions of targets metadata belong together.
    public static let snapshot = RoleName(unchecked: "snapshot")
    /// The role that says which target files there are.
    public static let targets = RoleName(unchecked: "targets")
    /// The delegated role whose keys vouch for packets of a broadcast, and for no target.
    public static let broadcast = RoleName(unchecked: "broadcast")

    /// The name, 1 to 255 bytes; it may hold any characters, and is no file name yet.
    public let text: String

    /// Takes a name that is neither empty nor longer than 255 bytes.
    public init?(_ text: String) {
        guard (1...255).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    init(unchecked text: String) {
        self.text = text
    }

    /// Whether it is one of the four roles that root names.
    public var isTopLevel: Bool {
        [.root, .timestamp, .snapshot, .targets].contains(self)
    }
}
