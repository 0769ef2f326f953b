import BroadcastReceiver
import BroadcastReception
import Datagrams
import DurableStorage
import FluteFormat
import JSONCoding
import LayeredCoding
import SystemClock
import Terminal
import Timekeeping

/// Tells what a reception does: a live line on a terminal, plain lines elsewhere, or lines of JSON.
struct ReceiveReport {
    private static let JSONInterval = Interval.seconds(1)

    private let options: ReceiveOptions
    private let start = MonotonicClock.now()
    private var status: StatusLine
    private var meter = ReceiveMeter()
    private var nextJSON: MonotonicInstant
    private var channel = ""

    init(_ options: ReceiveOptions) {
        self.options = options
        self.status = StatusLine(on: .error)
        self.nextJSON = self.start
    }

    /// Removes the live line.
    mutating func clear() { self.status.clear() }

    /// Writes a line to standard error.
    mutating func complain(_ text: String) {
        self.status.clear()
        FECRun.complain(text)
    }

    private mutating func say(_ text: String) {
        guard !self.options.json else { return }
        self.status.clear()
        Terminal.writeLine(text, to: .output)
    }

    mutating func tellStart(_ channel: ReceivedChannel, _ buffers: [ReceiveBuffer]) {
        self.channel = "\(channel.address)"
        let session = channel.sessionID.map { ", session \($0)" } ?? ""
        self.say("Listening to \(channel.address)\(session)")
        self.print([
            "event": .string("listening"), "group": .string(channel.address.hostDescription),
            "port": self.number(channel.address.port), "tsi": channel.sessionID.map { self.number($0.rawValue) } ?? .null,
        ])
        for warning in buffers.compactMap(\.warning) { self.complain("warning: \(warning)") }
    }

    /// Tells an event.
    mutating func tell(_ event: BroadcastReceptionEvent) {
        if case .progress(let progress) = event { return self.tell(progress) }
        if let text = self.text(event) { self.say(text) }
        if let text = self.complaint(event) { self.complain(text) }
        if let object = self.json(event) { self.print(object) }
    }

    private mutating func tell(_ progress: BroadcastReceptionProgress) {
        let now = MonotonicClock.now()
        self.meter.note(progress, at: now)
        if self.options.json {
            guard now >= self.nextJSON else { return }
            self.nextJSON = now.advanced(by: Self.JSONInterval)
            self.print(self.json(progress))
        } else if self.status.isVisible {
            self.status.show(self.line(progress))
        }
    }

    // MARK: - For people

    private func text(_ event: BroadcastReceptionEvent) -> String? {
        switch event {
        case .sessionHeard(let session, let source): "Hearing session \(session) from \(source)"
        case .sessionClosed(let session): "Session \(session) was ended by its sender"
        case .announced(let entry):
            "Announced: '\(printable(entry.contentLocation))'\(self.sizeText(entry))"
        case .began(let objectID, let entry, let resumed):
            resumed > 0
                ? "Going on with \(self.name(entry, objectID)): \(FECRun.count(resumed, "symbol")) from before" : nil
        case .stored(let file):
            "Received '\(printable(file.path))': \(FECRun.count(file.byteCount, "byte")), \(self.text(file.verification))"
        case .present(let file): "'\(printable(file.path))' is there already, \(self.text(file.verification))"
        case .repairScheduled(let seconds): "Fetching what is missing by HTTP in \(Int(seconds.rounded())) s"
        case .repairBegan(let entry, let count, let byteCount):
            "Fetching \(FECRun.count(count, "symbol")) (\(HumanText.bytes(byteCount))) of "
                + "'\(printable(entry.contentLocation))'"
        default: nil
        }
    }

    private func complaint(_ event: BroadcastReceptionEvent) -> String? {
        switch event {
        case .tableRefused(let session, let reason):
            "a file delivery table of session \(session) cannot be used: \(reason)"
        case .tableExpired(let session):
            "a file delivery table of session \(session) has expired; is this machine's clock right, and the sender's?"
        case .damaged(let entry):
            "'\(printable(entry.contentLocation))' has a wrong digest; it is received anew"
        case .refused(let entry, let objectID, let reason): "\(self.name(entry, objectID)) is given up: \(reason)"
        case .discarded(let objectID, let reason): "object \(objectID) is dropped: \(self.text(reason))"
        case .memoryIsFull:
            "warning: the memory of --memory is full; symbols that find no room are lost, and must come again"
        case .repairFailed(let entry, let reason):
            "'\(printable(entry.contentLocation))' could not be completed by HTTP: \(reason)"
        default: nil
        }
    }

    private func name(_ entry: FileEntry?, _ objectID: TransportObjectID) -> String {
        entry.map { "'\(printable($0.contentLocation))'" } ?? "object \(objectID)"
    }

    private func sizeText(_ entry: FileEntry) -> String {
        entry.contentLength.map { ", \(FECRun.count($0, "byte"))" } ?? ""
    }

    private func text(_ verification: StoredFile.Verification) -> String {
        verification == .none ? "not verified: it was announced without a digest" : "\(verification.rawValue) verified"
    }

    private func text(_ reason: DiscardReason) -> String {
        switch reason {
        case .withdrawn: "its sender replaced or withdrew it"
        case .contradiction: "the table describes another one under its number"
        case .damaged: "its digest is wrong"
        case .abandoned: "nothing more was heard of it"
        }
    }

    private func line(_ progress: BroadcastReceptionProgress) -> String {
        let objects = progress.objects.filter { $0.entry != nil || $0.heldSymbolCount > 0 }
        guard !objects.isEmpty else {
            let heard = progress.statistics.datagramCount
            return heard == 0
                ? "waiting for \(self.channel)" : "waiting for a table  \(FECRun.count(heard, "packet")) heard"
        }
        let held = objects.reduce(0) { $0 + min($1.heldSymbolCount, $1.neededSymbolCount) }
        let needed = objects.reduce(0) { $0 + $1.neededSymbolCount }
        let bar = ProgressBar.text(fraction: Double(held) / Double(max(needed, 1)), columnCount: 24)
        let blocks = objects.reduce(0) { $0 + $1.completeBlockCount }
        let blockCount = objects.reduce(0) { $0 + $1.blockCount }
        let files = objects.filter { $0.phase == .stored }.count
        return "\(files) of \(FECRun.count(objects.count, "file")) |\(bar)| \(self.tenths(self.meter.bitsPerSecond / 1e6))"
            + " Mbit/s  loss \(self.tenths(progress.statistics.lossFraction * 100)) %  \(blocks)/\(blockCount) blocks"
            + "  ETA \(HumanText.time(seconds: self.meter.remainingSeconds(held: held, needed: needed)))"
    }

    private func tenths(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e12) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: - The end

    /// Tells how it ended; the exit status.
    mutating func tellEnd(_ outcome: ReceptionOutcome?, _ progress: BroadcastReceptionProgress) -> Int32 {
        let status = self.exitStatus(outcome)
        let missing = progress.objects.filter { $0.entry != nil && $0.phase != .stored }
        if status != 0 {
            self.complain(self.endText(outcome, progress))
            for object in missing where outcome != .failed { self.complain(self.missingText(object)) }
        }
        var object: JSONObject = [
            "event": .string("ended"), "outcome": .string(outcome.map { "\($0)" } ?? "stopped"),
            "status": self.number(status), "seconds": self.seconds,
            "files": self.number(progress.objects.filter { $0.phase == .stored }.count),
            "missing": self.number(missing.count),
        ]
        self.add(progress, to: &object)
        self.print(object)
        return status
    }

    private func exitStatus(_ outcome: ReceptionOutcome?) -> Int32 {
        switch outcome {
        case .complete: 0
        case .nothingHeard: 3
        case nil: 130
        default: 1
        }
    }

    private func endText(_ outcome: ReceptionOutcome?, _ progress: BroadcastReceptionProgress) -> String {
        switch outcome {
        case nil: "ended by a signal; the next run goes on with what is in \(self.options.out)/.fleetcast"
        case .nothingHeard:
            "nothing was heard on \(self.channel) for \(self.waited) s: is the sender on, and is this the right"
                + " interface (--interface)?"
        case .nothingAnnounced:
            "packets came, but no table that says which files they are of: \(self.ignoredText(progress.statistics))"
        case .sessionsClosed: "the sender ended before everything was here"
        case .silence: "nothing more was heard for \(self.options.timeout) s"
        case .timeIsOver: "the time of --deadline is over"
        case .failed, .complete: "not every file could be received"
        }
    }

    private var waited: Int { min(self.options.timeout, self.options.deadline ?? .max) }

    private func ignoredText(_ statistics: ReceptionStatistics) -> String {
        let foreign = statistics.ignoredCount(.foreign)
        let malformed = statistics.ignoredCount(.malformed)
        if foreign > 0 { return "\(foreign) of \(statistics.datagramCount) were of other sessions or senders" }
        if malformed > 0 { return "\(malformed) of \(statistics.datagramCount) were no FLUTE packets" }
        return "\(statistics.datagramCount) packets in all"
    }

    private func missingText(_ object: ObjectProgress) -> String {
        let missing = object.neededSymbolCount - min(object.heldSymbolCount, object.neededSymbolCount)
        let share = Double(object.heldSymbolCount) / Double(max(object.neededSymbolCount, 1)) * 100
        return "\(self.name(object.entry, object.objectID)): \(FECRun.count(missing, "symbol")) of"
            + " \(object.neededSymbolCount) missing (\(self.tenths(min(share, 99.9))) % are here)"
    }

    // MARK: - For scripts

    private func print(_ object: JSONObject) {
        guard self.options.json else { return }
        let text = String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self)
        Terminal.writeLine(text, to: .output)
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

    private func decimal(_ value: Double) -> JSONValue {
        let thousandths = Int((min(max(value, 0), 1e12) * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        let text = "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
        return JSONNumber(text: text).map(JSONValue.number) ?? .null
    }

    private var seconds: JSONValue {
        self.decimal(Double(self.start.interval(to: MonotonicClock.now()).nanoseconds) / 1e9)
    }

    private func json(_ event: BroadcastReceptionEvent) -> JSONObject? {
        var object: JSONObject = ["event": .string(event.name), "seconds": self.seconds]
        switch event {
        case .sessionHeard(let session, let source):
            object["tsi"] = self.number(session.rawValue)
            object["source"] = .string(source)
        case .sessionClosed(let session), .tableExpired(let session):
            object["tsi"] = self.number(session.rawValue)
        case .tableRefused(let session, let reason):
            object["tsi"] = self.number(session.rawValue)
            object["reason"] = .string(reason)
        case .announced(let entry), .damaged(let entry): self.add(entry, entry.objectID, to: &object)
        case .began(let objectID, let entry, let resumed):
            self.add(entry, objectID, to: &object)
            object["resumedSymbols"] = self.number(resumed)
        case .stored(let file), .present(let file):
            self.add(file.entry, file.entry.objectID, to: &object)
            object["path"] = .string(file.path)
            object["bytes"] = self.number(file.byteCount)
            object["verified"] = .string(file.verification.rawValue)
        case .refused(let entry, let objectID, let reason):
            self.add(entry, objectID, to: &object)
            object["reason"] = .string(reason)
        case .discarded(let objectID, let reason):
            object["toi"] = .string(objectID.description)
            object["reason"] = .string("\(reason)")
        case .repairScheduled(let seconds): object["delay"] = self.decimal(seconds)
        case .repairBegan(let entry, let count, let byteCount):
            self.add(entry, entry.objectID, to: &object)
            object["symbols"] = self.number(count)
            object["bytes"] = self.number(byteCount)
        case .repairFailed(let entry, let reason):
            self.add(entry, entry.objectID, to: &object)
            object["reason"] = .string(reason)
        case .memoryIsFull: break
        case .progress: return nil
        }
        return object
    }

    private func add(_ entry: FileEntry?, _ objectID: TransportObjectID, to object: inout JSONObject) {
        object["toi"] = .string(objectID.description)
        object["file"] = entry.map { .string($0.contentLocation) } ?? .null
    }

    private func json(_ progress: BroadcastReceptionProgress) -> JSONObject {
        var object: JSONObject = ["event": .string("progress"), "seconds": self.seconds]
        object["rate"] = self.number(UInt64(self.meter.bitsPerSecond))
        object["objects"] = .array(progress.objects.map(self.json))
        self.add(progress, to: &object)
        return object
    }

    private func json(_ progress: ObjectProgress) -> JSONValue {
        var object: JSONObject = ["phase": .string("\(progress.phase)")]
        self.add(progress.entry, progress.objectID, to: &object)
        object["held"] = self.number(progress.heldSymbolCount)
        object["needed"] = self.number(progress.neededSymbolCount)
        object["blocks"] = self.number(progress.completeBlockCount)
        object["blocksInAll"] = self.number(progress.blockCount)
        return .object(object)
    }

    private func add(_ progress: BroadcastReceptionProgress, to object: inout JSONObject) {
        let statistics = progress.statistics
        object["datagrams"] = self.number(statistics.datagramCount)
        object["bytes"] = self.number(statistics.byteCount)
        object["newSymbols"] = self.number(statistics.newSymbolCount)
        object["repeatedSymbols"] = self.number(statistics.repeatedSymbolCount)
        object["loss"] = self.decimal(statistics.lossFraction)
        object["malformed"] = self.number(statistics.ignoredCount(.malformed))
        object["foreign"] = self.number(statistics.ignoredCount(.foreign))
        object["dropped"] = self.number(progress.droppedCount)
    }
}

extension BroadcastReceptionEvent {
    /// The event's name for scripts.
    fileprivate var name: String {
        switch self {
        case .sessionHeard: "sessionHeard"
        case .sessionClosed: "sessionClosed"
        case .tableRefused: "tableRefused"
        case .tableExpired: "tableExpired"
        case .announced: "announced"
        case .began: "began"
        case .stored: "stored"
        case .present: "present"
        case .damaged: "damaged"
        case .refused: "refused"
        case .discarded: "discarded"
        case .memoryIsFull: "memoryIsFull"
        case .repairScheduled: "repairScheduled"
        case .repairBegan: "repairBegan"
        case .repairFailed: "repairFailed"
        case .progress: "progress"
        }
    }
}
