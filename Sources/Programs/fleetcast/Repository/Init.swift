import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import Terminal
import UpdateMetadata

/// Makes a depot.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a depot: keys and an empty, signed repository, ready to publish.",
        discussion: """
            All keys lie in the depot at first, which is good for a first day. Before devices in the field trust the \
            repository, move DEPOT/offline-keys elsewhere: whoever has those can install anything on every device.

            At a terminal you are asked for a passphrase for the offline keys. Without a terminal they get the one \
            of --passphrase-file or of the variable FLEETCAST_PASSPHRASE, or else none.

            EXAMPLES:
              fleetcast init /srv/fleetcast
              fleetcast init depot --passphrase-file secret.txt --key-type ecdsa

            EXIT STATUS: 0 made, 1 not made, 64 wrong usage, 130 ended by a signal.
            """
    )

    @Argument(help: "Directory to make; it must not exist, or be empty.")
    var depot: String

    @Option(help: "Kind of keys: ed25519 or ecdsa (P-256). Broadcast keys are always ed25519.")
    var keyType = KeyType.ed25519

    @Option(help: ArgumentHelp("A file whose first line is the passphrase.", valueName: "file"))
    var passphraseFile: String?

    @Flag(help: "Ask for no passphrase and use none.")
    var noPassphrase = false

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let outcome = try OperatorRun.run { _ in
            try SigningClock.requirePlausible(DepotOptions.now)
            var passphrases = try OperatorPassphrases(
                file: self.passphraseFile, sealsNewKeys: !self.noPassphrase)
            var initialization = DepotInitialization(now: DepotOptions.now)
            initialization.algorithm = self.keyType.algorithm
            return try initialization.make(at: self.depot, &passphrases)
        }
        self.json ? OperatorRun.say(self.object(outcome)) : self.tell(outcome)
    }

    private func object(_ outcome: DepotInitialization.Outcome) -> JSONObject {
        var keys = JSONObject()
        for key in outcome.keyNames { keys[key.role.text] = .string("\(self.depot)/\(key.name)") }
        return [
            "depot": .string(self.depot), "root": .string("\(self.depot)/\(outcome.rootName)"),
            "rootSHA256": .string(hexadecimal(outcome.rootDigest)), "keys": .object(keys),
            "sealed": .bool(outcome.isSealed),
        ]
    }

    private func tell(_ outcome: DepotInitialization.Outcome) {
        let depot = printable(self.depot)
        OperatorRun.say(
            """
            Made the depot \(depot).

            Devices begin with this file: \(depot)/\(outcome.rootName)
              SHA-256 \(hexadecimal(outcome.rootDigest))

            The root and targets keys lie in \(depot)/\(DepotLayout.offlineKeys), \
            \(outcome.isSealed ? "under your passphrase" : "WITHOUT A PASSPHRASE"). Whoever has them can install \
            anything on every device. Before devices in the field trust this repository, move that directory to a \
            medium in a safe, keep a copy, and name it with --keys DIRECTORY when you sign.

            Next:
              fleetcast publish FILE --depot \(depot) --product PRODUCT --version 1.0.0
              fleetcast repository refresh --depot \(depot) --watch    (signs anew before anything expires)
              fleetcast repository check --depot \(depot)
            """)
    }
}

/// Kinds of keys on the command line.
enum KeyType: String, ExpressibleByArgument, CaseIterable {
    case ed25519
    case ecdsa

    /// What the adapter calls it.
    var algorithm: SigningKey.Algorithm { self == .ed25519 ? .ed25519 : .ecdsa }
}
