import ArgumentParser

/// Forward error correction of files.
struct FEC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fec",
        abstract: "Turn a file into RaptorQ symbols, of which any sufficient number give the file back.",
        discussion: """
            A file is one or more source blocks. A block of K source symbols is recovered from any K of its source \
            and repair symbols, in more than 99 of 100 cases, and from two more practically always: it does not \
            matter which ones were lost. Symbols of one block are of no use to another. RFC 6330.
            """,
        subcommands: [FECEncode.self, FECDecode.self]
    )
}
