import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import UpdateMetadata

/// Takes a key of another program over.
struct KeyImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over a key that another program made.",
        discussion: """
            Private keys: Ed25519 and ECDSA P-256 in PEM (PKCS#8, or 'EC PRIVATE KEY'). Public keys: those, RSA, in PEM \
            or as TUF writes them in JSON; what is written is JSON.

            EXAMPLES:
              openssl genpkey -algorithm ed25519 -out alice.pem
              fleetcast key import alice.pem --to alice.key
              fleetcast key import bob-public.pem --to bob.pub

            EXIT STATUS: 0 imported, 1 not imported, 64 wrong usage.
            """
    )

    @Argument(help: "File with the key.")
    var file: String

    @Option(help: "File to write; beside a private key, FILE.pub is written, too.")
    var to: String

    @Option(
        help: ArgumentHelp("A file whose first line is the passphrase of the new file.", valueName: "file"))
    var passphraseFile: String?

    @Flag(help: "Ask for no passphrase and use none.")
    var noPassphrase = false

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let key: SigningKey? = try OperatorRun.run { _ in
            var passphrases = try OperatorPassphrases(
                file: self.passphraseFile, sealsNewKeys: !self.noPassphrase)
            do {
                let key = try KeyFile(reading: self.file).open(&passphrases)
                try KeyNew.write(key, to: self.to, &passphrases)
                return key
            } catch let error as KeyError where error.reason == .publicOnly {
                try PublicKeyFile.write(try PublicKeyFile.read(self.file), to: self.to)
                return nil
            }
        }
        if let key { return KeyNew.tell(key, self.to, json: self.json) }
        let id = try OperatorRun.run { _ in try PublicKeyFile.read(self.to).defaultID }
        self.json
            ? OperatorRun.say(["public": .string(self.to), "keyid": .string(id.text)])
            : OperatorRun.say("Public key \(id): \(printable(self.to))")
    }
}
