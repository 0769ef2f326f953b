import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import Terminal
import UpdateMetadata

/// Lists what is published.
struct RepositoryList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the published targets.",
        discussion: """
            EXAMPLES:
              fleetcast repository list --depot /srv/fleetcast
              fleetcast repository list --json | jq .target

            EXIT STATUS: 0 listed, 1 failed, 64 wrong usage.
            """
    )

    @OptionGroup var depot: DepotOptions

    @Flag(help: "Print one line of JSON for each target.")
    var json = false

    func run() throws {
        try OperatorRun.run { _ in
            _ = try Depot.settings(of: self.depot.path)
            let state = try RepositoryState(reading: DepotDirectory(path: self.depot.path))
            for (path, file) in state.targets.role.targets.sorted(by: { $0.key < $1.key }) {
                self.json ? self.tellObject(path, file) : self.tell(path, file)
            }
        }
    }

    private func tell(_ path: TargetPath, _ file: TargetFile) {
        let release = file.custom.flatMap { try? Release(parsing: $0) }
        let name = release.map { "  \(printable($0.product)) \($0.version)" } ?? ""
        let cast = release?.broadcast == nil ? "" : "  broadcast"
        OperatorRun.say("\(printable(path.text))\(name)  \(HumanText.bytes(file.byteCount))\(cast)")
    }

    private func tellObject(_ path: TargetPath, _ file: TargetFile) {
        var object: JSONObject = [
            "target": .string(path.text), "bytes": .number(JSONNumber(file.byteCount)),
            "sha256": .string(hexadecimal(file.digests.sha256 ?? [])),
        ]
        if let custom = file.custom { object["custom"] = .object(custom) }
        OperatorRun.say(object)
    }
}
