import ArgumentParser

/// Keys.
struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list, import and replace keys.",
        subcommands: [KeyNew.self, KeyList.self, KeyImport.self, KeyRotate.self]
    )
}
