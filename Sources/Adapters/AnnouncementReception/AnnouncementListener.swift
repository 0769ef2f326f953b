internal import BroadcastReceiver
internal import BroadcastReception
package import Datagrams
package import LayeredCoding
internal import SystemClock
package import Timekeeping

/// Listens to the announcements of a group, on the calling thread, and keeps what each source sends apart.
///
/// A refresh is attempted with what one source has, whenever that may suffice. Nothing that comes ends the
/// listening but success: a file that is refused is forgotten, and what remains and comes next is tried again.
package final class AnnouncementListener {
    /// A source of which no symbol was of use in this time is begun anew: what is held of it may be forged.
    private static let staleness = Interval.seconds(20)
    /// After a success the other sources that were heard have so long to bring something newer.
    private static let grace = Interval.seconds(2)
    private static let step = Interval.milliseconds(100)
    private static let bufferByteCount = 4 << 20

    private let sessionID: TransportSessionID
    private let only: SourceID?
    private let limits: AnnouncementLimits
    private var socket: DatagramReceiver
    private var roster: SourceRoster
    private var random = SystemRandomNumberGenerator()
    private var heard: Set<SourceID> = []
    private var told: Set<AnnouncementNotice> = []
    private var summary = AnnouncementSummary()

    /// Joins the group.
    ///
    /// - Parameters:
    ///   - options: the group, the interface, and the only source where there is one.
    ///   - sessionID: the session, by custom 0.
    /// - Throws: `SocketError`.
    package init(
        _ options: DatagramReceiver.Options, sessionID: TransportSessionID,
        limits: AnnouncementLimits = AnnouncementLimits()
    ) throws(SocketError) {
        var options = options
        options.bufferByteCount = Self.bufferByteCount
        self.only = options.source.map { SourceID($0) }
        if !options.address.isMulticast { options.source = nil }
        self.sessionID = sessionID
        self.limits = limits
        self.roster = SourceRoster(limit: limits.sourceCount)
        self.socket = try DatagramReceiver(options)
    }

    /// Listens until an attempt is successful, or until `deadline`.
    ///
    /// - Parameters:
    ///   - onNotice: is told what happens.
    ///   - attempt: tries with what one source has; it must change nothing by what is not verified.
    /// - Throws: `SocketError`, and what `attempt` throws.
    package func listen(
        until deadline: MonotonicInstant, isInterrupted: () -> Bool, onNotice: (AnnouncementNotice) -> Void,
        attempt: (AnnouncedFiles) throws -> AnnouncementAttempt
    ) throws -> AnnouncementOutcome {
        var end = deadline
        var isDone = false
        while true {
            if isInterrupted() { return isDone ? .done : .interrupted }
            let now = MonotonicClock.now()
            guard now < end else { break }
            try self.receive(until: min(end, now.advanced(by: Self.step)), onNotice)
            for source in self.roster.sources {
                // What is refused is left out, and what remains is tried at once, a limited number of times.
                while let files = source.takeChance(at: MonotonicClock.now()) {
                    guard try self.tries(source, files, attempt, onNotice), !isDone else { continue }
                    isDone = true
                    end = min(end, MonotonicClock.now().advanced(by: Self.grace))
                }
            }
            if isDone, self.roster.sources.allSatisfy(\.isSettled) { return .done }
            self.startStaleOver(MonotonicClock.now())
        }
        if isDone { return .done }
        self.summary.sourceCount = self.heard.count
        return self.summary.datagramCount == 0 ? .nothingHeard : .timeIsOver(self.summary)
    }

    private func tries(
        _ source: AnnouncementSource, _ files: AnnouncedFiles,
        _ attempt: (AnnouncedFiles) throws -> AnnouncementAttempt,
        _ onNotice: (AnnouncementNotice) -> Void
    ) throws -> Bool {
        self.summary.hasFiles = true
        switch try attempt(files) {
        case .done:
            source.didAccept()
            return true
        case .unfinished:
            source.didMiss(files.missedName, at: MonotonicClock.now())
            return false
        case .refused(let why):
            self.summary.refusedCount += 1
            self.tell(.refused(source: source.sourceText, why), onNotice)
            source.didRefuse(files, at: MonotonicClock.now())
            return false
        }
    }

    private func startStaleOver(_ now: MonotonicInstant) {
        for source in self.roster.sources {
            let newest = source.newestProgressInstant
            if newest.interval(to: now) >= Self.staleness, !source.wasAccepted { source.startOver(at: now) }
        }
    }

    private func tell(_ notice: AnnouncementNotice, _ onNotice: (AnnouncementNotice) -> Void) {
        guard self.told.count < self.limits.toldCount, self.told.insert(notice).inserted else { return }
        onNotice(notice)
    }

    // MARK: - Packets

    private func receive(
        until deadline: MonotonicInstant, _ onNotice: (AnnouncementNotice) -> Void
    ) throws(SocketError) {
        let count = try self.socket.receive(until: deadline)
        let now = MonotonicClock.now()
        for index in 0..<count {
            let message = self.socket.message(at: index)
            let id = SourceID(addressHigh: message.addressHigh, addressLow: message.addressLow)
            if let only = self.only, only != id { continue }
            var rest = message.bytes
            while !rest.isEmpty {
                let datagram = UnsafeRawBufferPointer(rebasing: rest.prefix(message.segmentByteCount))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(datagram.count))
                self.summary.datagramCount &+= 1
                guard let source = self.source(id, datagram.bytes, at: now, onNotice) else { continue }
                source.take(datagram.bytes, at: now)
            }
        }
        for source in self.roster.sources {
            for text in source.takeComplaints() {
                self.tell(.unusable(source: source.sourceText, text), onNotice)
            }
        }
    }

    /// The source of a datagram; `nil` where it is not of the session, or there is no room for the source.
    private func source(
        _ id: SourceID, _ datagram: RawSpan, at now: MonotonicInstant,
        _ onNotice: (AnnouncementNotice) -> Void
    ) -> AnnouncementSource? {
        if let known = self.roster[id] { return known }
        guard let packet = try? ALCPacket(parsing: datagram), packet.sessionID == self.sessionID else {
            return nil
        }
        let (sessionID, limits) = (self.sessionID, self.limits)
        guard
            let source = self.roster.admit(
                AnnouncementSource(id, sessionID, limits, at: now), at: now, using: &self.random)
        else { return nil }
        if self.heard.count < self.limits.toldCount { self.heard.insert(id) }
        self.tell(.sourceHeard(source.sourceText), onNotice)
        return source
    }
}

extension AnnouncementSource {
    /// Whether it was tried with what it has.
    var isSettled: Bool { self.wasAccepted || self.wasRefused }
}
