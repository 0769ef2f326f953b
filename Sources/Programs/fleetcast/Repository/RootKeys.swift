import ArgumentParser
import RepositorySigning
import UpdateMetadata

/// Gives a role another key.
struct RootAddKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-key",
        abstract: "Give a role another key, in the draft.",
        discussion: """
            EXAMPLE:
              fleetcast root add-key targets bob.pub
            """
    )

    @Argument(help: "Role: root, targets, snapshot, timestamp or broadcast.")
    var role: RoleArgument

    @Argument(help: "File with the public key: FILE.pub of 'fleetcast key new', PEM, or TUF's JSON.")
    var file: String

    @OptionGroup var depot: DepotOptions

    func run() throws {
        try DraftRun.change(self.depot, self.role.name == .broadcast ? .targets : .root) { repository in
            let key = try PublicKeyFile.read(self.file)
            if self.role == .broadcast {
                try repository.changeTargets { try BroadcastKeys.add(key, to: &$0) }
            } else {
                try repository.changeRoot { try KeyChange.add(key, to: self.role.name, in: &$0) }
            }
        }
    }
}

/// Takes a key from a role.
struct RootRemoveKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-key",
        abstract: "Take a key from a role, in the draft.",
        discussion: """
            EXAMPLE:
              fleetcast root remove-key targets 3fa8c1d2
            """
    )

    @Argument(help: "Role: root, targets, snapshot, timestamp or broadcast.")
    var role: RoleArgument

    @Argument(help: "What the key's ID begins with, at least 4 digits.")
    var keyID: String

    @OptionGroup var depot: DepotOptions

    func run() throws {
        try DraftRun.change(self.depot, self.role.name == .broadcast ? .targets : .root) { repository in
            if self.role == .broadcast {
                try repository.changeTargets { targets in
                    let ids = BroadcastKeys.all(in: targets).map(\.id)
                    BroadcastKeys.remove(
                        try KeyChange.key(beginning: self.keyID, of: .broadcast, among: ids), from: &targets)
                }
            } else {
                try repository.changeRoot { root in
                    let ids = root.roleKeys(of: self.role.name)?.keyIDs ?? []
                    let id = try KeyChange.key(beginning: self.keyID, of: self.role.name, among: ids)
                    try KeyChange.remove(id, from: self.role.name, in: &root)
                }
            }
        }
    }
}

/// Sets how many keys must sign.
struct RootThreshold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threshold",
        abstract: "Set how many keys of a role must sign, in the draft.",
        discussion: """
            EXAMPLE:
              fleetcast root threshold root 2
            """
    )

    @Argument(help: "Role: root, targets, snapshot or timestamp.")
    var role: RoleArgument

    @Argument(help: "How many keys must sign, at least 1.")
    var count: Int

    @OptionGroup var depot: DepotOptions

    func validate() throws {
        guard self.role != .broadcast else {
            throw ValidationError("a packet carries one signature: broadcast keys have no threshold")
        }
    }

    func run() throws {
        try DraftRun.change(self.depot, .root) { repository in
            try repository.changeRoot {
                try KeyChange.setThreshold(self.count, of: self.role.name, in: &$0)
            }
        }
    }
}
