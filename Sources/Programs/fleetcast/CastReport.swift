import BroadcastCasting
import ByteCoding
import DurableStorage
import FluteFormat
import JSONCoding
import LayeredCoding
import PacketAuthenticationFormat
import Terminal

/// Tells what a cast does: a live line on a terminal, plain lines elsewhere, or lines of JSON.
struct CastReport {
    private let options: CastOptions
    private var status: StatusLine
    private var nextJSONSecond = 1.0
    private var lapCount = 0

    init(_ options: CastOptions) {
        self.options = options
        self.status = StatusLine(on: .error)
    }

    /// Removes the live line.
    mutating func clear() {
        self.status.clear()
    }

    /// Tells an event.
    mutating func tell(_ event: CastEvent) {
        if self.options.json {
            if let line = self.json(event) { self.printJSON(line) }
        } else if case .progress(let progress) = event {
            self.status.show(self.line(progress))
        } else if let text = self.text(event) {
            self.status.clear()
            Terminal.writeLine(text, to: .output)
        }
        if case .warning(let text) = event { self.complain("warning: \(text)") }
        if case .fileUnusable(let error) = event {
            self.complain("\(error); waiting for a file that can be cast")
        }
    }

    private mutating func complain(_ text: String) {
        self.status.clear()
        FECRun.complain(text)
    }

    // MARK: - For people

    private func text(_ event: CastEvent) -> String? {
        switch event {
        case .started(let facts):
            return facts.files.map(self.text).joined(separator: "\n")
        case .lapBegan(let file, let lap):
            // One line for each lap of each file would fill logs.
            return facts(lap) ? "Lap \(lap) of '\(printable(file))'" : nil
        case .fileChanged(let path):
            return "'\(printable(path))' changed; it is cast again when it rests"
        case .fileReloaded(let file):
            return self.text(file)
        case .ended(let progress):
            return
                "Sent \(FECRun.count(progress.packetCount, "packet")), \(HumanText.bytes(progress.wireByteCount))"
                + " on the wire, in \(self.seconds(progress.seconds)) s"
        case .lapEnded, .fileEnded, .progress, .fileUnusable, .warning:
            return nil
        }
    }

    /// Whether a lap is worth a line: the powers of two are.
    private func facts(_ lap: Int) -> Bool { lap > 1 && lap & (lap - 1) == 0 }

    private func text(_ file: CastFacts.File) -> String {
        let information = file.information
        return "Casting '\(printable(file.name))' as object \(file.objectID):"
            + " \(FECRun.count(file.byteCount, "byte"))\(self.compression(file))"
            + " in \(FECRun.count(information.sourceBlockCount, "block")),"
            + " \(FECRun.count(file.symbolCountOfLap, "packet")) a lap,"
            + " to \(self.options.destination), session \(self.options.tsi)"
    }

    private func compression(_ file: CastFacts.File) -> String {
        guard let encoding = file.contentEncoding else { return "" }
        return ", as \(encoding.rawValue) \(file.information.transferByteCount),"
    }

    private func line(_ progress: CastProgress) -> String {
        let bar = ProgressBar.text(fraction: progress.fraction, columnCount: 24)
        let rate = "\(self.tenths(progress.bitsPerSecond / 1e6)) Mbit/s"
        let sent = HumanText.bytes(progress.wireByteCount)
        guard !self.options.forever else {
            return "lap \(progress.lap) |\(bar)| \(rate)  \(sent) sent"
        }
        let rest = progress.fraction > 0 ? progress.seconds / progress.fraction - progress.seconds : nil
        return "lap \(progress.lap) |\(bar)| \(rate)  \(sent) sent  ETA \(HumanText.time(seconds: rest))"
    }

    private func tenths(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e12) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private func seconds(_ value: Double) -> String {
        let thousandths = Int((min(max(value, 0), 1e12) * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    // MARK: - For scripts

    private func printJSON(_ object: JSONObject) {
        let text = String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self)
        Terminal.writeLine(text, to: .output)
    }

    private mutating func json(_ event: CastEvent) -> JSONObject? {
        switch event {
        case .started(let facts):
            return self.json(facts)
        case .lapBegan(let file, let lap):
            return ["event": .string("lap"), "file": .string(file), "lap": self.number(lap)]
        case .fileEnded(let file):
            return ["event": .string("fileEnded"), "file": .string(file)]
        case .progress(let progress):
            guard progress.seconds >= self.nextJSONSecond else { return nil }
            self.nextJSONSecond = progress.seconds.rounded(.down) + 1
            return self.json("progress", progress)
        case .fileChanged(let path):
            return ["event": .string("fileChanged"), "path": .string(path)]
        case .fileUnusable(let error):
            return ["event": .string("fileUnusable"), "reason": .string("\(error)")]
        case .fileReloaded(let file):
            return ["event": .string("fileReloaded"), "file": self.json(file)]
        case .ended(let progress):
            return self.json("ended", progress)
        case .lapEnded, .warning:
            return nil
        }
    }

    private func json(_ facts: CastFacts) -> JSONObject {
        [
            "event": .string("started"),
            "group": .string(self.options.group),
            "port": self.number(Int(self.options.port)),
            "tsi": self.number(self.options.tsi),
            "source": self.options.source.map(JSONValue.string) ?? .null,
            "rate": facts.bitsPerSecond.map { self.number($0) } ?? .null,
            "burst": self.number(facts.burstByteCount),
            "fec": .string(self.options.fec.rawValue),
            "overhead": self.number(self.options.overhead),
            "laps": facts.lapLimit.map { self.number($0) } ?? .null,
            "sdp": self.options.sdp.map(JSONValue.string) ?? .null,
            "files": .array(facts.files.map(self.json)),
        ]
    }

    private func json(_ file: CastFacts.File) -> JSONValue {
        let digits = file.sha256.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0 & 15)] }
        return .object([
            "name": .string(file.name),
            "path": .string(file.path),
            "bytes": self.number(file.byteCount),
            "contentEncoding": file.contentEncoding.map { .string($0.rawValue) } ?? .null,
            "transferBytes": self.number(file.information.transferByteCount),
            "toi": .string(file.objectID.description),
            "sha256": .string(String(decoding: digits, as: UTF8.self)),
            "symbolSize": self.number(file.information.symbolByteCount),
            "authentication": file.authentication.map { .string($0.rawValue) } ?? .null,
            "sourceBlocks": self.number(file.information.sourceBlockCount),
            "symbolsOfLap": self.number(file.symbolCountOfLap),
        ])
    }

    private func json(_ event: String, _ progress: CastProgress) -> JSONObject {
        [
            "event": .string(event),
            "seconds": JSONNumber(text: self.seconds(progress.seconds)).map(JSONValue.number) ?? .null,
            "packets": self.number(progress.packetCount),
            "bytes": self.number(progress.wireByteCount),
            "rate": self.number(UInt64(min(max(progress.bitsPerSecond, 0), 1e15))),
            "lap": self.number(progress.lap),
            "fraction": JSONNumber(text: self.seconds(progress.fraction)).map(JSONValue.number) ?? .null,
        ]
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }
}
