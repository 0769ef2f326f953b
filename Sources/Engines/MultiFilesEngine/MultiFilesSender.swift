public import MultiFilesFormat
public import Timekeeping

/// Runs a MultiFiles carousel: one file, again and again, with an offer before each cycle and now and then.
///
///     beginning ──▶ announcing ──▶ sending ──▶ beginning … ──▶ finished
///
/// The shell asks ``next(at:)`` and does what it says, in a loop.
public struct MultiFilesSender: Sendable {
    /// Most blocks in one ``SenderAction/sendBlocks(firstHeader:byteCount:)``: what one UDP datagram of 64 KiB
    /// holds before the kernel cuts it into segments.
    public static let maximumBatchBlockCount = 46
    /// Shortest time from the beginning of a cycle to that of the next, of files below ``smallFileByteCount``.
    ///
    /// A tiny file would begin hundreds of cycles a second, whose offers would flood the network at many times the rate.
    public static let smallCycleInterval = Interval.milliseconds(100)
    /// Size in bytes from which on the offers before each cycle are less than two per cent of what is sent.
    public static let smallFileByteCount: UInt32 = 65_536
    /// Longest stretch of the schedule that is sent in one go.
    static let maximumBatchInterval = Interval.milliseconds(1)

    private enum State: Sendable {
        case beginning
        case announcing
        case sending
        case finished
    }

    /// The file that is on the air.
    public private(set) var offer: Offer

    private let configuration: SenderConfiguration
    private let batchByteCount: Int
    private var pacer: Pacer?
    private var state = State.beginning
    private var cycleNumber: UInt32 = 1
    private var cycleCount: UInt32 = 0
    private var position: UInt32 = 0
    private var nextInformation: MonotonicInstant
    private var earliestCycleEnd: MonotonicInstant

    /// Creates a sender of `offer` that may begin at `now`.
    public init(_ offer: Offer, _ configuration: SenderConfiguration, startingAt now: MonotonicInstant) {
        self.offer = offer
        self.configuration = configuration
        self.pacer = configuration.bytesPerSecond.map { Pacer(bytesPerSecond: $0, startingAt: now) }
        self.nextInformation = now
        self.earliestCycleEnd = now
        self.batchByteCount = Self.batchByteCount(bytesPerSecond: configuration.bytesPerSecond)
    }

    /// Puts another file on the air: the running cycle ends here, a new one begins with the new offer.
    public mutating func replaceOffer(with offer: Offer) {
        self.offer = offer
        guard self.state != .beginning, self.state != .finished else { return }
        self.cycleNumber = Self.cycle(after: self.cycleNumber)
        self.state = .beginning
    }

    /// What to do next; the shell has done it before it asks again.
    public mutating func next(at now: MonotonicInstant) -> SenderAction {
        switch self.state {
        case .beginning:
            self.position = 0
            self.state = .announcing
            return .beginCycle(self.cycleNumber)
        case .announcing:
            self.state = .sending
            self.earliestCycleEnd = now.advanced(by: self.minimumCycleInterval)
            return self.sendInformation(at: now)
        case .sending:
            return self.send(at: now)
        case .finished:
            return .finish
        }
    }

    private mutating func send(at now: MonotonicInstant) -> SenderAction {
        guard self.position < self.offer.fileByteCount else {
            guard now >= self.earliestCycleEnd || self.isLastCycle else {
                return .wait(until: self.earliestCycleEnd)
            }
            return self.endCycle()
        }
        if now >= self.nextInformation { return self.sendInformation(at: now) }
        if let due = self.pacer?.nextInstant, due > now {
            return .wait(until: min(due, self.nextInformation))
        }
        let byteCount = min(self.batchByteCount, Int(self.offer.fileByteCount - self.position))
        let header = self.header(.data, bodyByteCount: min(byteCount, DataBlock.payloadByteCount))
        self.position += UInt32(byteCount)
        self.pacer?.didSend(byteCount: byteCount, at: now)
        return .sendBlocks(firstHeader: header, byteCount: byteCount)
    }

    private var minimumCycleInterval: Interval {
        switch self.offer.fileByteCount {
        case 0: self.configuration.informationInterval
        case ..<Self.smallFileByteCount: Self.smallCycleInterval
        default: .zero
        }
    }

    private var isLastCycle: Bool {
        guard let limit = self.configuration.cycleLimit else { return false }
        return self.cycleCount + 1 >= limit
    }

    private mutating func sendInformation(at now: MonotonicInstant) -> SenderAction {
        self.nextInformation = now.advanced(by: self.configuration.informationInterval)
        return .sendInformation(self.header(.information, bodyByteCount: Offer.encodedByteCount))
    }

    private mutating func endCycle() -> SenderAction {
        let ended = self.cycleNumber
        self.cycleCount = self.cycleCount &+ 1
        self.cycleNumber = Self.cycle(after: ended)
        if let limit = self.configuration.cycleLimit, self.cycleCount >= limit {
            self.state = .finished
        } else {
            self.state = .beginning
        }
        return .endCycle(ended)
    }

    private func header(_ messageType: MessageType, bodyByteCount: Int) -> DatagramHeader {
        DatagramHeader(
            messageType: messageType,
            flags: self.configuration.isForced ? DatagramHeader.forceFlag : 0,
            bodyByteCount: UInt32(bodyByteCount),
            cycleNumber: self.cycleNumber,
            fileOffset: self.position,
            byteOrder: self.configuration.byteOrder)
    }

    private static func cycle(after cycleNumber: UInt32) -> UInt32 {
        cycleNumber == .max ? 1 : cycleNumber + 1
    }

    /// File bytes in one batch: whole blocks, no more than a millisecond of the schedule, but always one block.
    private static func batchByteCount(bytesPerSecond: UInt64?) -> Int {
        let block = UInt64(DataBlock.payloadByteCount)
        guard let bytesPerSecond else { return Int(block) * self.maximumBatchBlockCount }
        let millisecond = bytesPerSecond / 1_000 * UInt64(self.maximumBatchInterval.nanoseconds / 1_000_000)
        return Int(block * min(max(millisecond / block, 1), UInt64(self.maximumBatchBlockCount)))
    }
}
