import DurableStorage
import JSONCoding
import Terminal
import TrustedUpdate
import UpdateFetching
import UpdateMetadata

/// What `fleetcast tuf` says of its results: a sentence, or a line of JSON.
struct TufReport {
    private let isJSON: Bool

    init(_ isJSON: Bool) {
        self.isJSON = isJSON
    }

    func initialized(_ path: String) {
        self.say("'\(printable(path))' trusts this root now", ["initialized": .string(path)])
    }

    func refreshed(_ trusted: TrustedMetadata<some MetadataCryptography>) {
        let versions: [(String, UInt64)] = [
            ("root", trusted.root.role.version), ("timestamp", trusted.timestamp?.role.version ?? 0),
            ("snapshot", trusted.snapshot?.role.version ?? 0),
            ("targets", trusted.targets?.role.version ?? 0),
        ]
        var object = JSONObject()
        for (name, version) in versions { object[name] = .number(JSONNumber(version)) }
        let words = versions.map { "\($0) \($1)" }.joined(separator: ", ")
        self.say("Metadata is up to date: \(words)", ["refreshed": .object(object)])
    }

    func fetched(
        _ target: VerifiedTarget, _ outcome: TargetDirectory.Outcome, _ directory: TargetDirectory
    ) {
        let file = directory.location(of: target)
        let words = outcome == .present ? "is here already, as" : "was fetched to"
        self.say(
            "'\(printable(target.path.text))' \(words) '\(printable(file))'",
            [
                "target": .string(target.path.text), "file": .string(file),
                "bytes": .number(JSONNumber(target.byteCount)), "fetched": .bool(outcome == .fetched),
            ])
    }

    private func say(_ sentence: String, _ object: JSONObject) {
        let line =
            self.isJSON
            ? String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self) : sentence
        Terminal.writeLine(line, to: .output)
    }
}
