import AnnouncementCasting
import AnnouncementPlanning
import JSONCoding
import Terminal

/// Tells what an announcement does: a live line on a terminal, plain lines elsewhere, or lines of JSON.
struct AnnounceReport {
    private let options: AnnounceOptions
    private var status: StatusLine
    private var nextJSONSecond = 60.0

    init(_ options: AnnounceOptions) {
        self.options = options
        self.status = StatusLine(on: .error)
    }

    /// Removes the live line.
    mutating func clear() {
        self.status.clear()
    }

    /// Tells an event.
    mutating func tell(_ event: AnnouncementEvent) {
        switch event {
        case .progress(_, let byteCount, let seconds):
            if self.options.json {
                guard seconds >= self.nextJSONSecond else { return }
                self.nextJSONSecond = seconds.rounded(.down) + 60
                self.print(event)
            } else {
                self.status.show(
                    "announcing, \(HumanText.bytes(byteCount)) sent in \(HumanText.time(seconds: seconds))")
            }
        case .started(let facts), .changed(let facts):
            self.print(event)
            self.warnOfRate(facts)
        case .unusable(let error):
            self.complain("\(error); what was announced before stays")
            if self.options.json { self.print(event) }
        case .ended:
            self.print(event)
        }
    }

    private mutating func warnOfRate(_ facts: AnnouncementFacts) {
        guard !facts.isFastEnough else { return }
        let kilobits = facts.sufficientBitsPerSecond / 1_000 + 1
        self.complain(
            "warning: at this rate the newest metadata comes every \(Self.tenths(facts.newestSeconds)) s only;"
                + " every 2 s takes --rate \(kilobits)kbit")
    }

    private mutating func complain(_ text: String) {
        self.status.clear()
        FECRun.complain(text)
    }

    private mutating func print(_ event: AnnouncementEvent) {
        self.status.clear()
        let line =
            self.options.json
            ? String(decoding: JSONValue.object(self.json(event)).encoded(.compact), as: UTF8.self)
            : self.text(event)
        Terminal.writeLine(line, to: .output)
    }

    // MARK: - For people

    private func text(_ event: AnnouncementEvent) -> String {
        switch event {
        case .started(let facts):
            return "Announcing to \(self.options.destination), \(facts.bitsPerSecond / 1_000) kbit/s: "
                + self.text(facts)
        case .changed(let facts):
            return "Changed: \(self.text(facts))"
        case .unusable(let error):
            return "\(error)"
        case .progress(let packetCount, let byteCount, let seconds),
            .ended(let packetCount, let byteCount, let seconds):
            return "Sent \(FECRun.count(packetCount, "packet")), \(HumanText.bytes(byteCount)) on the wire,"
                + " in \(Self.tenths(seconds)) s"
        }
    }

    private func text(_ facts: AnnouncementFacts) -> String {
        let newest = facts.files.count { $0.priority == .newest }
        let others = facts.files.count - newest
        var text = "timestamp \(facts.timestampVersion), root \(facts.rootVersion);"
        text += " \(FECRun.count(newest, "newest file")), \(facts.newestPayloadByteCount) bytes with headers,"
        text += " every \(Self.tenths(facts.newestSeconds)) s"
        if others > 0 {
            text += "; \(FECRun.count(others, "older file")) every \(Self.tenths(facts.otherSeconds)) s"
        }
        return text
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e12) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: - For scripts

    private func json(_ event: AnnouncementEvent) -> JSONObject {
        switch event {
        case .started(let facts): return self.json("started", facts)
        case .changed(let facts): return self.json("changed", facts)
        case .unusable(let error): return ["event": .string("unusable"), "reason": .string("\(error)")]
        case .progress(let packetCount, let byteCount, let seconds):
            return self.json("progress", packetCount, byteCount, seconds)
        case .ended(let packetCount, let byteCount, let seconds):
            return self.json("ended", packetCount, byteCount, seconds)
        }
    }

    private func json(_ event: String, _ facts: AnnouncementFacts) -> JSONObject {
        let files = facts.files.map { file in
            JSONValue.object([
                "name": .string(file.name), "bytes": self.number(file.byteCount),
                "transferBytes": self.number(file.transferByteCount),
                "packets": self.number(file.packetCount),
                "payloadBytes": self.number(file.payloadByteCount), "priority": .string("\(file.priority)"),
            ])
        }
        return [
            "event": .string(event), "group": .string(self.options.group),
            "port": self.number(self.options.port), "rate": self.number(facts.bitsPerSecond),
            "timestamp": self.number(facts.timestampVersion), "root": self.number(facts.rootVersion),
            "newestPayloadBytes": self.number(facts.newestPayloadByteCount),
            "tablePayloadBytes": self.number(facts.tableByteCount),
            "newestSeconds": self.decimal(facts.newestSeconds),
            "otherSeconds": self.decimal(facts.otherSeconds), "files": .array(files),
        ]
    }

    private func json(
        _ event: String, _ packetCount: UInt64, _ byteCount: UInt64, _ seconds: Double
    ) -> JSONObject {
        [
            "event": .string(event), "packets": self.number(packetCount), "bytes": self.number(byteCount),
            "seconds": self.decimal(seconds),
        ]
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

    private func decimal(_ value: Double) -> JSONValue {
        let thousandths = Int((min(max(value, 0), 1e12) * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        let text = "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
        return JSONNumber(text: text).map(JSONValue.number) ?? .null
    }
}
