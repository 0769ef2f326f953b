import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import UpdateMetadata

/// Makes a key.
struct KeyNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a key on this machine: FILE stays here, FILE.pub may go anywhere.",
        discussion: """
            At a terminal you are asked for a passphrase; else it is the one of --passphrase-file or of \
            FLEETCAST_PASSPHRASE, or none. No role has the key yet: give FILE.pub to 'fleetcast root add-key'.

            EXAMPLES:
              fleetcast key new /media/stick/alice.key
              fleetcast key new ci.key --type ecdsa --no-passphrase

            EXIT STATUS: 0 made, 1 not made, 64 wrong usage.
            """
    )

    @Argument(help: "File to write the private key to; no file is ever overwritten.")
    var file: String

    @Option(help: "Kind of key: ed25519 or ecdsa (P-256).")
    var type = KeyType.ed25519

    @Option(help: ArgumentHelp("A file whose first line is the passphrase.", valueName: "file"))
    var passphraseFile: String?

    @Flag(help: "Ask for no passphrase and use none.")
    var noPassphrase = false

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let key = try OperatorRun.run { _ in
            let key = SigningKey(generating: self.type.algorithm)
            var passphrases = try OperatorPassphrases(
                file: self.passphraseFile, sealsNewKeys: !self.noPassphrase)
            try Self.write(key, to: self.file, &passphrases)
            return key
        }
        Self.tell(key, self.file, json: self.json)
    }

    /// Writes a private key, and its public one beside it.
    static func write(_ key: SigningKey, to file: String, _ passphrases: inout OperatorPassphrases) throws {
        for name in [file, "\(file).pub"] { try requireFreeName(name) }
        try KeyFile.write(key, to: file, under: try passphrases.newPassphrase(for: file))
        try PublicKeyFile.write(key.publicKey, to: "\(file).pub")
    }

    /// Says what was written.
    static func tell(_ key: SigningKey, _ file: String, json: Bool) {
        guard !json else {
            OperatorRun.say([
                "file": .string(file), "public": .string("\(file).pub"), "keyid": .string(key.id.text),
                "type": .string(key.algorithm.rawValue),
            ])
            return
        }
        OperatorRun.say(
            """
            Key \(key.id) (\(key.algorithm.rawValue))
              private: \(printable(file))
              public:  \(printable(file)).pub
            """)
    }
}
