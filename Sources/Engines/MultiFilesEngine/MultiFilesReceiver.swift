public import ByteCoding
public import MultiFilesFormat
public import Timekeeping

/// Receives one file from a MultiFiles carousel.
///
///     waiting ──acceptable INFO──▶ receiving ──all bytes──▶ verifying ──right digest──▶ finished
///        │                          ▲      ▲ another INFO        │
///        │ silence, nothing newer   └──────┴──── wrong digest ───┘
///        └──────────────────────────────────────────────────────▶ finished
///
/// The shell gives it every datagram and does what ``ReceptionAction`` says; when ``needsVerification`` turns true it
/// computes the digest of what it stored and calls ``verify(digest:)``; when ``deadline`` passes it calls
/// ``reachDeadline(at:)``; it is done when ``outcome`` is set.
///
/// Datagrams carry no proof of their origin, so the receiver stays with the first sender whose offer it accepts:
/// DATA of another one would mix two files. Only when that sender has been silent for half the silence limit may
/// another one take over.
public struct MultiFilesReceiver: Sendable {
    /// Complete files with a wrong digest after which the receiver gives up.
    public static let maximumTryCount = 2
    /// Cycles without a single new block after which the receiver gives up; at 90 % loss the last block is missed
    /// in that many cycles once in forty thousand receptions.
    public static let maximumBarrenCycleCount = 100
    /// Changed offers after which the receiver gives up.
    public static let maximumRestartCount = 100
    /// Longest offered name that becomes a name here: a dot and the cycle's number must fit behind it.
    public static let maximumFileNameByteCount = FileName.maximumByteCount - 11
    /// How many silence limits a receiver that hears blocks waits for an INFO message, or the other way round.
    public static let informationPatience: Int64 = 10

    /// Of rows that seem to bring nothing new, every so many-th is looked at nevertheless.
    static let rowSamplingInterval: UInt64 = 8

    private let configuration: ReceiverConfiguration
    private let start: MonotonicInstant
    private var lastData: MonotonicInstant?
    private var refusal: OfferRefusal?
    private var skippableRowCount: UInt64 = 0
    private var reception: Reception?
    /// How the reception ended; `nil` while it goes on.
    public private(set) var outcome: ReceptionOutcome?
    /// What was heard so far.
    public private(set) var statistics = ReceptionStatistics()

    /// Creates a receiver that starts to listen at `now`.
    public init(_ configuration: ReceiverConfiguration, startingAt now: MonotonicInstant) {
        self.configuration = configuration
        self.start = now
    }

    /// The file that is being received, once an offer was accepted.
    public var offer: Offer? {
        self.reception?.offer
    }

    /// What has arrived of the file; `nil` until its first block.
    public var map: ReceptionMap? {
        self.reception?.map
    }

    /// Cycle of the newest block, or of the offer.
    public var cycleNumber: UInt32? {
        self.reception?.cycleNumber
    }

    /// Whether all bytes have been stored, so that their digest is to be given to ``verify(digest:)``.
    public var needsVerification: Bool {
        guard self.outcome == nil, let reception = self.reception else { return false }
        return reception.isComplete
    }

    /// When ``reachDeadline(at:)`` is due; the answer may change with every datagram.
    public var deadline: MonotonicInstant {
        let timeout = self.configuration.silenceTimeout
        if let reception = self.reception {
            return min(
                reception.lastHeard.advanced(by: timeout), reception.lastData.advanced(by: self.patience))
        }
        guard let lastData = self.lastData else { return self.start.advanced(by: timeout) }
        return min(lastData.advanced(by: timeout), self.start.advanced(by: self.patience))
    }

    private var patience: Interval {
        let (limit, overflow) = self.configuration.silenceTimeout.nanoseconds
            .multipliedReportingOverflow(by: Self.informationPatience)
        return Interval(nanoseconds: overflow ? .max : limit)
    }

    /// Takes one datagram, which `sender` sent and which arrived at `now`.
    public mutating func receive(
        _ datagram: RawSpan, from sender: SenderID, at now: MonotonicInstant
    ) -> ReceptionAction {
        guard self.outcome == nil else { return .none }
        self.statistics.datagramCount &+= 1
        let header: DatagramHeader
        do {
            header = try DatagramHeader(parsing: datagram)
        } catch {
            self.statistics.malformedCount &+= 1
            return .none
        }
        switch header.messageType {
        case .data: return self.receiveData(header, from: sender, at: now)
        case .information: return self.receiveInformation(datagram, header, from: sender, at: now)
        }
    }

    /// Whether a row of datagrams need not be looked at, because its blocks have arrived before.
    ///
    /// Where a row of DATA datagrams of one size is at hand, of which only the first was read, its blocks most likely
    /// follow one another: senders read files from front to back. That cannot be known, so every eighth row is wanted
    /// nevertheless, and what was misjudged comes in a later cycle. A receiver that waits for its last blocks at many
    /// times the speed at which it can copy is spared nearly all that it has.
    ///
    /// - Parameters:
    ///   - first: the first datagram of the row, whole.
    ///   - byteCount: size of the row; all datagrams but the last are as large as the first.
    public mutating func skipRow(
        beginningWith first: RawSpan, byteCount: Int, from sender: SenderID, at now: MonotonicInstant
    ) -> Bool {
        guard self.outcome == nil, !self.needsVerification, first.byteCount > DatagramHeader.encodedByteCount,
            byteCount > first.byteCount, let map = self.reception?.map, self.reception?.sender == sender,
            let header = try? DatagramHeader(parsing: first), header.messageType == .data,
            self.reception?.byteOrder == header.byteOrder,
            Int(header.bodyByteCount) == first.byteCount - DatagramHeader.encodedByteCount
        else { return false }
        let datagramCount = (byteCount + first.byteCount - 1) / first.byteCount
        let blockBytes = UInt64(max(0, byteCount - datagramCount * DatagramHeader.encodedByteCount))
        guard map.holds(offset: header.fileOffset, byteCount: blockBytes) else { return false }
        self.skippableRowCount &+= 1
        guard self.skippableRowCount % Self.rowSamplingInterval != 0 else { return false }
        self.statistics.datagramCount &+= UInt64(datagramCount)
        self.statistics.duplicateCount &+= UInt64(datagramCount)
        self.reception?.lastHeard = now
        self.reception?.lastData = now
        self.reception?.noteBarren(header, byteCount: blockBytes)
        _ = self.endIfBarren()
        return true
    }

    /// Takes the digest of the stored file.
    ///
    /// Where it is wrong for the first time, ``ReceptionAction/begin(cycleNumber:)`` asks to discard the file.
    ///
    /// - Precondition: ``needsVerification`` is true.
    public mutating func verify(digest: MD5Digest) -> ReceptionAction {
        precondition(self.needsVerification, "there is no complete file to verify")
        guard var reception = self.reception else { return .none }
        guard digest != reception.offer.digest else {
            self.outcome = .received(version: reception.offer.firmwareVersion)
            return .none
        }
        reception.failedTryCount += 1
        // An empty file would be as wrong at the second look.
        guard reception.failedTryCount < Self.maximumTryCount, reception.offer.fileByteCount > 0 else {
            self.outcome = .digestMismatch
            return .none
        }
        reception.startOver()
        self.statistics.restartCount &+= 1
        self.reception = reception
        return .begin(cycleNumber: reception.cycleNumber)
    }

    /// Ends the reception if ``deadline`` has passed by `now`.
    public mutating func reachDeadline(at now: MonotonicInstant) {
        guard self.outcome == nil, now >= self.deadline else { return }
        if self.reception == nil, let refusal = self.refusal {
            self.outcome = .refusedOffer(refusal)
        } else if let reception = self.reception,
            now < reception.lastHeard.advanced(by: self.configuration.silenceTimeout)
        {
            self.outcome = .stalled(.offersOnly)
        } else {
            self.outcome = .nothingHeard(heardDataOnly: self.reception == nil && self.lastData != nil)
        }
    }

    // MARK: DATA

    private mutating func receiveData(
        _ header: DatagramHeader, from sender: SenderID, at now: MonotonicInstant
    ) -> ReceptionAction {
        guard self.reception != nil else {
            self.lastData = now
            return .none
        }
        guard self.reception?.sender == sender, self.reception?.byteOrder == header.byteOrder else {
            self.statistics.foreignCount &+= 1
            return .none
        }
        self.reception?.lastHeard = now
        self.reception?.lastData = now
        guard let run = self.reception?.insert(header) else {
            self.statistics.malformedCount &+= 1
            return self.endIfBarren()
        }
        guard !run.isEmpty else {
            self.statistics.duplicateCount &+= 1
            return self.endIfBarren()
        }
        return .store(
            datagramOffset: DatagramHeader.encodedByteCount + Int(run.lowerBound - header.fileOffset),
            byteCount: run.count,
            fileOffset: run.lowerBound)
    }

    private mutating func endIfBarren() -> ReceptionAction {
        if let count = self.reception?.barrenCycleCount, count > Self.maximumBarrenCycleCount {
            self.outcome = .stalled(.barrenCycles(count))
        }
        return .none
    }

    // MARK: INFO

    private mutating func receiveInformation(
        _ datagram: RawSpan, _ header: DatagramHeader, from sender: SenderID, at now: MonotonicInstant
    ) -> ReceptionAction {
        if let reception = self.reception {
            let isCurrent = sender == reception.sender && header.byteOrder == reception.byteOrder
            guard isCurrent || self.mayTakeOver(from: reception, at: now) else {
                self.statistics.foreignCount &+= 1
                return .none
            }
        }
        let end = DatagramHeader.encodedByteCount + Int(header.bodyByteCount)
        let body = datagram.extracting(DatagramHeader.encodedByteCount..<end)
        let offer: Offer
        do {
            offer = try Offer(parsing: body, header.byteOrder)
        } catch {
            return self.refuse(.malformed)
        }
        guard !self.configuration.usesOfferedFileName || self.isUsable(offer.fileName) else {
            return self.refuse(.unusableFileName)
        }
        return self.consider(offer, header, from: sender, at: now)
    }

    private mutating func consider(
        _ offer: Offer, _ header: DatagramHeader, from sender: SenderID, at now: MonotonicInstant
    ) -> ReceptionAction {
        if let current = self.reception?.offer, current == offer {
            self.reception?.sender = sender
            self.reception?.byteOrder = header.byteOrder
            self.reception?.lastHeard = now
            return .noteRepeatedOffer(cycleOffset: header.fileOffset, isForced: header.isForced)
        }
        guard header.isForced || offer.firmwareVersion > self.configuration.installedVersion else {
            // A stranger that takes over must not end what the first sender began.
            guard self.reception == nil || self.reception?.sender == sender else { return .none }
            self.outcome = .nothingNewer(offeredVersion: offer.firmwareVersion)
            return .none
        }
        if self.reception != nil {
            self.statistics.restartCount &+= 1
            guard self.statistics.restartCount < Self.maximumRestartCount else {
                self.outcome = .stalled(.changingOffers(Self.maximumRestartCount))
                return .none
            }
        }
        self.reception = Reception(
            offer, from: sender, header.byteOrder, cycleNumber: header.cycleNumber, at: now)
        return .begin(cycleNumber: header.cycleNumber)
    }

    private func isUsable(_ name: FileName) -> Bool {
        name.isPlainFileName && name.byteCount <= Self.maximumFileNameByteCount
    }

    private mutating func refuse(_ refusal: OfferRefusal) -> ReceptionAction {
        self.statistics.refusedOfferCount &+= 1
        self.refusal = refusal
        return .none
    }

    private func mayTakeOver(from reception: Reception, at now: MonotonicInstant) -> Bool {
        let silence = reception.lastHeard.interval(to: now)
        return silence.nanoseconds >= self.configuration.silenceTimeout.nanoseconds / 2
    }
}
