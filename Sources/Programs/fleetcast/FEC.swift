import ArgumentParser

/// Forward error correction of files.
struct FEC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fec",
        abstract: "Turn a file into RaptorQ symbols, of which any sufficient number give the file back.",
        discussion: """
            A file of S symbols is recovered from any S of its source and repair symbols, in more than 99 of 100 \
            cases, and from two more practically always: it does not matter which ones were lost. RFC 6330.
            """,
        subcommands: [FECEncode.self, FECDecode.self]
    )
}
