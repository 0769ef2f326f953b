import AnnouncementReception
import DurableStorage
import JSONCoding
import LayeredCoding
import SessionDescriptionFormat
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

    func sessions(_ list: SessionList) {
        for session in list.sessions {
            let group = session.group.contains(":") ? "[\(session.group)]" : session.group
            let rate = session.bitsPerSecond.map { "\($0 / 1_000) kbit/s" } ?? "-"
            let columns = [
                "\(group):\(session.port)", "TSI \(session.sessionID)", session.sourceAddress ?? "any source",
                rate, session.name,
            ]
            self.say(
                columns.map(printable).joined(separator: "  "),
                [
                    "session": .object([
                        "name": .string(session.name), "group": .string(session.group),
                        "port": .number(JSONNumber(session.port)),
                        "tsi": .number(JSONNumber(session.sessionID.rawValue)),
                        "source": session.sourceAddress.map(JSONValue.string) ?? .null,
                        "rate": session.bitsPerSecond.map { .number(JSONNumber($0)) } ?? .null,
                    ])
                ])
        }
        if list.sessions.isEmpty, !self.isJSON {
            Terminal.writeLine("No sessions are announced", to: .output)
        }
    }

    /// Tells what happens while announcements are listened to.
    func noticed(_ notice: AnnouncementNotice) {
        switch notice {
        case .sourceHeard(let source):
            if self.isJSON { self.say("", ["heard": .string(source)]) }
        case .refused(let source, let why):
            self.complain("refused", source, why)
        case .unusable(let source, let why):
            self.complain("unusable", source, why)
        }
    }

    private func complain(_ what: String, _ source: String, _ why: String) {
        Terminal.writeLine("fleetcast: \(what), from \(source): \(printable(why))", to: .error)
        if self.isJSON { self.say("", [what: .string(why), "source": .string(source)]) }
    }

    private func say(_ sentence: String, _ object: JSONObject) {
        let line =
            self.isJSON
            ? String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self) : sentence
        Terminal.writeLine(line, to: .output)
    }
}
