import ArgumentParser
import RepositorySigning
import UpdateMetadata

/// Show the draft of targets: what it changes, who has signed.
struct TargetsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the draft of targets: what it changes, who has signed.",
        discussion: """
            EXAMPLE:
              fleetcast targets show --depot /srv/fleetcast
            """
    )

    @OptionGroup var depot: DepotOptions

    func run() throws { try DraftRun.show(self.depot, .targets) }
}

/// Draft the same targets again, valid for another period.
struct TargetsRenew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Draft the same targets again, valid for another period.",
        discussion: """
            EXAMPLE:
              fleetcast targets renew && fleetcast targets sign
            """
    )

    @OptionGroup var depot: DepotOptions

    func run() throws {
        try DraftRun.change(self.depot, .targets) { try $0.renew(.targets) }
    }
}

/// Write the draft of targets to a file, to be signed elsewhere.
struct TargetsExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the draft of targets to a file, to be signed elsewhere.",
        discussion: """
            EXAMPLE:
              fleetcast targets export request.json
            """
    )

    @Argument(help: "File to write; it must not exist.")
    var file: String

    @OptionGroup var depot: DepotOptions

    func run() throws { try DraftRun.export(self.depot, .targets, to: self.file) }
}

/// Sign the draft of targets: an exported one, or the depot's with the keys at hand.
struct TargetsSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign the draft of targets: an exported one, or the depot's with the keys at hand.",
        discussion: """
            Without FILE, the depot's drafts are signed with the keys at hand, and published where that is enough. With \
            FILE, an exported draft is signed with --key, and the signature is written to a file. Read what it says \
            first: your signature makes it so. Without a terminal to ask at, say --yes. No file is overwritten.

            EXAMPLES:
              fleetcast targets sign --depot /srv/fleetcast --keys /media/stick
              fleetcast targets sign request.json --key alice.key -o alice.sig
            """
    )

    @Argument(help: "Exported draft; without it, the depot's own.")
    var file: String?

    @Option(name: [.short, .customLong("output")], help: "New signature file. Default: FILE.KEYID.sig.")
    var output: String?

    @Flag(help: "Do not ask before signing.")
    var yes = false

    @OptionGroup var depot: DepotOptions

    func run() throws {
        guard let file = self.file else {
            return try DraftRun.signHere(self.depot, .targets, isAsked: !self.yes)
        }
        try DraftRun.sign(file, of: .targets, self.depot, to: self.output, isAsked: !self.yes)
    }
}

/// Take signatures in, and publish when they are enough.
struct TargetsCollect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Take signatures in, and publish when they are enough.",
        discussion: """
            EXAMPLE:
              fleetcast targets collect alice.sig bob.sig
            """
    )

    @Argument(help: "Signature files.")
    var signatures: [String]

    @OptionGroup var depot: DepotOptions

    func run() throws { try DraftRun.collect(self.depot, self.signatures) }
}

/// Remove the draft of targets.
struct TargetsDiscard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Remove the draft of targets.",
        discussion: """
            EXAMPLE:
              fleetcast targets discard
            """
    )

    @OptionGroup var depot: DepotOptions

    func run() throws { try DraftRun.discard(self.depot, .targets) }
}
