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

// What a reception tells scripts.
extension ReceiveReport {
    func print(_ object: JSONObject) {
        guard self.options.json else { return }
        let text = String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self)
        Terminal.writeLine(text, to: .output)
    }

    func number(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

    func decimal(_ value: Double) -> JSONValue {
        let thousandths = Int((min(max(value, 0), 1e12) * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        let text = "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
        return JSONNumber(text: text).map(JSONValue.number) ?? .null
    }

    var seconds: JSONValue {
        self.decimal(Double(self.start.interval(to: MonotonicClock.now()).nanoseconds) / 1e9)
    }

    func json(_ event: BroadcastReceptionEvent) -> JSONObject? {
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
        case .announced(let entry), .damaged(let entry), .wanted(let entry), .rootsKnown(let entry):
            self.add(entry, entry.objectID, to: &object)
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
        case .tooManyOpen(let limit): object["limit"] = self.number(limit)
        case .memoryIsFull: break
        case .progress: return nil
        }
        return object
    }

    func add(_ entry: FileEntry?, _ objectID: TransportObjectID, to object: inout JSONObject) {
        object["toi"] = .string(objectID.description)
        object["file"] = entry.map { .string($0.contentLocation) } ?? .null
    }

    func json(_ progress: BroadcastReceptionProgress) -> JSONObject {
        var object: JSONObject = ["event": .string("progress"), "seconds": self.seconds]
        object["eta"] = self.remainingSeconds(progress).map(self.decimal) ?? .null
        object["rate"] = self.number(UInt64(self.meter.bitsPerSecond))
        object["objects"] = .array(progress.objects.map(self.json))
        self.add(progress, to: &object)
        return object
    }

    func json(_ progress: ObjectProgress) -> JSONValue {
        var object: JSONObject = ["phase": .string("\(progress.phase)")]
        self.add(progress.entry, progress.objectID, to: &object)
        object["held"] = self.number(progress.heldSymbolCount)
        object["needed"] = self.number(progress.neededSymbolCount)
        object["blocks"] = self.number(progress.completeBlockCount)
        object["blocksInAll"] = self.number(progress.blockCount)
        return .object(object)
    }

    func add(_ progress: BroadcastReceptionProgress, to object: inout JSONObject) {
        let statistics = progress.statistics
        object["datagrams"] = self.number(statistics.datagramCount)
        object["bytes"] = self.number(statistics.byteCount)
        object["newSymbols"] = self.number(statistics.newSymbolCount)
        object["repeatedSymbols"] = self.number(statistics.repeatedSymbolCount)
        object["loss"] = self.decimal(statistics.lossFraction)
        object["malformed"] = self.number(statistics.ignoredCount(.malformed))
        object["foreign"] = self.number(statistics.ignoredCount(.foreign))
        object["noRoom"] = self.number(statistics.ignoredCount(.noRoom))
        object["unneeded"] = self.number(statistics.ignoredCount(.unneeded))
        object["dropped"] = self.number(progress.droppedCount)
        if let authentication = progress.authentication {
            object["authentication"] = self.json(authentication, statistics)
        }
    }

    private func json(_ gate: GateStatistics, _ statistics: ReceptionStatistics) -> JSONValue {
        .object([
            "verified": self.number(gate.verifiedCount),
            "forged": self.number(gate.forgedCount),
            "unrecognized": self.number(gate.unrecognizedCount),
            "unauthenticated": self.number(statistics.ignoredCount(.unauthenticated)),
            "waited": self.number(gate.waitedCount),
            "unproven": self.number(gate.unprovenCount),
            "signatureChecks": self.number(gate.checkCount),
            "knownBatches": self.number(gate.knownRootCount),
            "batches": self.number(gate.batchCount),
        ])
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
        case .wanted: "wanted"
        case .rootsKnown: "rootsKnown"
        case .announced: "announced"
        case .began: "began"
        case .stored: "stored"
        case .present: "present"
        case .damaged: "damaged"
        case .refused: "refused"
        case .discarded: "discarded"
        case .memoryIsFull: "memoryIsFull"
        case .tooManyOpen: "tooManyOpen"
        case .repairScheduled: "repairScheduled"
        case .repairBegan: "repairBegan"
        case .repairFailed: "repairFailed"
        case .progress: "progress"
        }
    }
}
