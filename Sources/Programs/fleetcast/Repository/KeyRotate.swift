import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import UpdateMetadata

/// Replaces a role's key by a new one.
struct KeyRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace a role's key by a new one.",
        discussion: """
            Makes a key, gives it to the role, takes the old one away, and signs with the keys at hand. Devices follow \
            by themselves, however long they slept. Where keys are missing, a draft waits: see 'fleetcast root'.

            A rotated broadcast key signs all broadcast artifacts anew, which takes some seconds for each. Until the \
            last one is done, both keys are trusted; a command that was stopped in between is given again, with --old.

            EXAMPLES:
              fleetcast key rotate timestamp
              fleetcast key rotate targets --keys /media/stick --out /media/stick/targets-2027.key
              fleetcast key rotate root --old 3fa8c1d2

            EXIT STATUS: 0 rotated or waiting for signatures, 1 failed, 64 wrong usage.
            """
    )

    @Argument(help: "Role: root, targets, snapshot, timestamp or broadcast.")
    var role: RoleArgument

    @OptionGroup var depot: DepotOptions

    @Option(
        help: ArgumentHelp(
            "What the old key's ID begins with; needed where the role has several.", valueName: "key ID"))
    var old: String?

    @Option(
        help: ArgumentHelp(
            "File for the new key. Default: beside the role's others in the depot.", valueName: "file"))
    var out: String?

    @Option(help: "Kind of key: ed25519 or ecdsa (P-256).")
    var type = KeyType.ed25519

    @Flag(help: "Ask for no passphrase for the new key and use none; online keys never have one.")
    var noPassphrase = false

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let (key, path, removed, settlement) = try OperatorRun.run { progress in
            try self.depot.change { repository in try self.rotate(&repository, progress) }
        }
        guard !self.json else {
            var object = OperatorRun.json(settlement)
            object["keyid"] = .string(key.id.text)
            object["file"] = .string(path)
            object["removed"] = removed.map { .string($0.text) } ?? .null
            return OperatorRun.say(object)
        }
        KeyNew.tell(key, path, json: false)
        if let removed { OperatorRun.say("It replaces \(removed).") }
        OperatorRun.tell(settlement)
        if settlement.waiting.isEmpty {
            OperatorRun.say("Destroy the old private key when all of this is backed up.")
        }
    }

    private func rotate(
        _ repository: inout Repository<DepotDirectory, OperatorPassphrases>,
        _ progress: (RepositoryProgress) throws -> Void
    ) throws -> (SigningKey, String, KeyID?, Settlement) {
        let role = self.role.name
        // Before a key is made: what is not clear must leave no file behind.
        _ = try repository.keyToReplace(role, self.old)
        let key = SigningKey(generating: self.role == .broadcast ? .ed25519 : self.type.algorithm)
        let isOnline = role == .timestamp || role == .snapshot
        let directory = isOnline ? DepotLayout.onlineKeys : DepotLayout.offlineKeys
        let path =
            self.out
            ?? repository.storage.location(
                "\(directory)/\(DepotInitialization.fileName(of: key, role))")
        for name in [path, "\(path).pub"] { try requireFreeName(name) }
        var passphrases = try OperatorPassphrases(
            file: self.depot.passphraseFile, sealsNewKeys: !isOnline && !self.noPassphrase)
        let file = try KeyFile.write(key, to: path, under: try passphrases.newPassphrase(for: path))
        try PublicKeyFile.write(key.publicKey, to: "\(path).pub")
        let (removed, settlement) = try repository.rotate(
            role, to: key, file: file, replacing: self.old, progress: progress)
        return (key, path, removed, settlement)
    }
}
