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

// What a reception tells people.
extension ReceiveReport {
    func text(_ event: BroadcastReceptionEvent) -> String? {
        switch event {
        case .sessionHeard(let session, let source): "Hearing session \(session) from \(source)"
        case .sessionClosed(let session): "Session \(session) was ended by its sender"
        case .wanted(let entry): "Wanted: '\(printable(entry.contentLocation))'\(self.sizeText(entry))"
        case .rootsKnown(let entry):
            "The spine of '\(printable(entry.contentLocation))' is here: no signature need be checked any more"
        case .announced(let entry):
            "Announced: '\(printable(entry.contentLocation))'\(self.sizeText(entry))"
        case .began(let objectID, let entry, let resumed):
            resumed > 0
                ? "Going on with \(self.name(entry, objectID)): \(FECRun.count(resumed, "symbol")) from before"
                : nil
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

    func complaint(_ event: BroadcastReceptionEvent) -> String? {
        switch event {
        case .tableRefused(let session, let reason):
            "a file delivery table of session \(session) cannot be used: \(reason)"
        case .tableExpired(let session):
            "a file delivery table of session \(session) has expired; is this machine's clock right, and the sender's?"
        case .damaged(let entry):
            "'\(printable(entry.contentLocation))' has a wrong digest; it is received anew"
        case .refused(let entry, let objectID, let reason):
            "\(self.name(entry, objectID)) is given up: \(reason)"
        case .discarded(let objectID, let reason): "object \(objectID) is dropped: \(self.text(reason))"
        case .memoryIsFull:
            "warning: the memory of --memory is full; symbols that find no room are lost, and must come again"
        case .tooManyOpen(let limit):
            "warning: more than \(limit) files are announced; the others wait until some are complete"
        case .repairFailed(let entry, let reason):
            "'\(printable(entry.contentLocation))' could not be completed by HTTP: \(reason)"
        default: nil
        }
    }

    func name(_ entry: FileEntry?, _ objectID: TransportObjectID) -> String {
        entry.map { "'\(printable($0.contentLocation))'" } ?? "object \(objectID)"
    }

    func sizeText(_ entry: FileEntry) -> String {
        entry.contentLength.map { ", \(FECRun.count($0, "byte"))" } ?? ""
    }

    func text(_ verification: StoredFile.Verification) -> String {
        verification == .none
            ? "not verified: it was announced without a digest" : "\(verification.rawValue) verified"
    }

    func text(_ reason: DiscardReason) -> String {
        switch reason {
        case .withdrawn: "its sender replaced or withdrew it"
        case .contradiction: "the table describes another one under its number"
        case .damaged: "its digest is wrong"
        case .abandoned: "nothing more was heard of it"
        }
    }

    func line(_ progress: BroadcastReceptionProgress) -> String {
        let objects = progress.objects.filter { $0.entry != nil || $0.heldSymbolCount > 0 }
        guard !objects.isEmpty else {
            let heard = progress.statistics.datagramCount
            return heard == 0
                ? "waiting for \(self.channel)"
                : "waiting for a table  \(FECRun.count(heard, "packet")) heard"
        }
        let held = objects.reduce(0) { $0 + min($1.heldSymbolCount, $1.neededSymbolCount) }
        let needed = objects.reduce(0) { $0 + $1.neededSymbolCount }
        let bar = ProgressBar.text(fraction: Double(held) / Double(max(needed, 1)), columnCount: 24)
        let blocks = objects.reduce(0) { $0 + $1.completeBlockCount }
        let blockCount = objects.reduce(0) { $0 + $1.blockCount }
        let files = objects.filter { $0.phase == .stored }.count
        return
            "\(files) of \(FECRun.count(objects.count, "file")) |\(bar)| \(self.tenths(self.meter.bitsPerSecond / 1e6))"
            + " Mbit/s  loss \(self.tenths(progress.statistics.lossFraction * 100)) %  \(blocks)/\(blockCount) blocks"
            + "  ETA \(HumanText.time(seconds: self.meter.remainingSeconds(held: held, needed: needed)))"
    }

    func tenths(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e12) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Seconds until everything that is known will be there; `nil` where that cannot be told.
    func remainingSeconds(_ progress: BroadcastReceptionProgress) -> Double? {
        let held = progress.objects.reduce(0) { $0 + min($1.heldSymbolCount, $1.neededSymbolCount) }
        return self.meter.remainingSeconds(
            held: held, needed: progress.objects.reduce(0) { $0 + $1.neededSymbolCount })
    }
}
