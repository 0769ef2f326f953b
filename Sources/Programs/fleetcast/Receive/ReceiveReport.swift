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

    let options: ReceiveOptions
    let start = MonotonicClock.now()
    private var status: StatusLine
    var meter = ReceiveMeter()
    private var forgery = ForgeryMeter()
    private var nextJSON: MonotonicInstant
    var channel = ""

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
            "port": self.number(channel.address.port),
            "tsi": channel.sessionID.map { self.number($0.rawValue) } ?? .null,
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
        if let rate = progress.authentication.flatMap({ self.forgery.note($0, at: now) }) {
            self.complain(
                "warning: \(rate) packets per second on this group are not signed by the release's broadcast key;"
                    + " they are dropped")
        }
        if self.options.json {
            guard now >= self.nextJSON else { return }
            self.nextJSON = now.advanced(by: Self.JSONInterval)
            self.print(self.json(progress))
        } else if self.status.isVisible {
            self.status.show(self.line(progress))
        }
    }

    /// Tells how it ended; the exit status.
    mutating func tellEnd(_ outcome: ReceptionOutcome?, _ progress: BroadcastReceptionProgress) -> Int32 {
        let status = self.exitStatus(outcome)
        let missing = progress.objects.filter { $0.entry != nil && $0.phase != .stored }
        if let forged = progress.authentication.map({ $0.forgedCount + $0.unprovenCount }), forged > 0 {
            self.complain(
                "\(FECRun.count(forged, "packet")) that nothing proved to be signed by the release's broadcast key"
                    + " \(forged == 1 ? "was" : "were") dropped")
        }
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
        case .nothingHeard where progress.statistics.datagramCount > 0 && progress.authentication != nil:
            "packets came for \(self.waited) s, but none that the broadcast key of a wanted release vouches for"
                + " (\(progress.statistics.datagramCount) in all): is this the right session, and is the metadata"
                + " that of the release that is sent?"
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
        if foreign > 0 {
            return "\(foreign) of \(statistics.datagramCount) were of other sessions or senders"
        }
        if malformed > 0 { return "\(malformed) of \(statistics.datagramCount) were no FLUTE packets" }
        return "\(statistics.datagramCount) packets in all"
    }

    private func missingText(_ object: ObjectProgress) -> String {
        let missing = object.neededSymbolCount - min(object.heldSymbolCount, object.neededSymbolCount)
        let share = Double(object.heldSymbolCount) / Double(max(object.neededSymbolCount, 1)) * 100
        return "\(self.name(object.entry, object.objectID)): \(FECRun.count(missing, "symbol")) of"
            + " \(object.neededSymbolCount) missing (\(self.tenths(min(share, 99.9))) % are here)"
    }
}
