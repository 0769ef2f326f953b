import CDatagrams
package import Datagrams
import Glibc
package import MultiFilesEngine
package import MultiFilesFormat
import SystemClock
internal import Timekeeping

/// Runs a ``MultiFilesEngine/MultiFilesSender`` on a socket and a file, on the calling thread.
package struct Carousel: ~Copyable {
    /// How often the path is looked at for another file, and a request to stop is noticed at the latest.
    private static let watchInterval = Interval.milliseconds(100)
    /// How long a changed file must rest before it is sent.
    private static let restInterval = Interval.seconds(1)

    private let version: UInt32
    private let isUnpaced: Bool
    private var file: CarouselFile
    private var sender: MultiFilesSender
    private var socket: DatagramSender
    private var nextLook: MonotonicInstant
    private let datagrams: UnsafeMutableRawBufferPointer

    /// Creates a carousel that sends `file`, which `offer` describes, through `socket`.
    package init(
        sending file: consuming CarouselFile,
        as offer: Offer,
        through socket: consuming DatagramSender,
        _ configuration: SenderConfiguration
    ) {
        let now = MonotonicClock.now()
        self.version = offer.firmwareVersion
        self.isUnpaced = configuration.bytesPerSecond == nil
        self.file = file
        self.sender = MultiFilesSender(offer, configuration, startingAt: now)
        self.socket = socket
        self.nextLook = now
        self.datagrams = .allocate(
            byteCount: MultiFilesSender.maximumBatchBlockCount * DataBlock.datagramByteCount, alignment: 64)
    }

    deinit {
        self.datagrams.deallocate()
    }

    /// Runs until the last cycle is done or `isStopped` says so.
    package mutating func run(
        isStopped: () -> Bool, onEvent: (CarouselEvent) -> Void
    ) throws {
        fc_request_exact_timers()
        while !isStopped() {
            let now = MonotonicClock.now()
            if now >= self.nextLook {
                self.nextLook = now.advanced(by: Self.watchInterval)
                if self.file.isReplaced {
                    try self.reload(isStopped, onEvent)
                    continue
                }
            }
            switch self.sender.next(at: now) {
            case .wait(let instant):
                MonotonicClock.sleep(until: min(instant, self.nextLook))
            case .beginCycle(let number):
                onEvent(.cycleBegan(self.sender.offer, number: number))
            case .sendInformation(let header):
                try self.sendInformation(header)
                onEvent(.informationSent(header, socket: self.socket.descriptor))
            case .sendBlocks(let firstHeader, let byteCount):
                guard try self.sendBlocks(firstHeader, byteCount) else {
                    try self.reload(isStopped, onEvent)
                    continue
                }
                onEvent(.blocksSent(firstHeader: firstHeader, byteCount: byteCount))
                // Without a rate nothing else makes the sender pause; receivers on the same machine need their turn.
                if self.isUnpaced { sched_yield() }
            case .endCycle(let number):
                onEvent(.cycleEnded(self.sender.offer, number: number))
            case .finish:
                return
            }
        }
    }

    private mutating func sendInformation(_ header: DatagramHeader) throws {
        let bodyPlace = DatagramHeader.encodedByteCount..<Offer.datagramByteCount
        var span = self.datagrams.mutableBytes
        header.encode(into: &span)
        let bodyBytes = UnsafeMutableRawBufferPointer(rebasing: self.datagrams[bodyPlace])
        var body = bodyBytes.mutableBytes
        self.sender.offer.encode(into: &body, header.byteOrder)
        try self.socket.send(
            UnsafeRawBufferPointer(rebasing: self.datagrams.prefix(Offer.datagramByteCount)),
            segmentByteCount: Offer.datagramByteCount)
    }

    /// Whether the blocks went out; if not, the file has changed.
    private mutating func sendBlocks(_ firstHeader: DatagramHeader, _ byteCount: Int) throws -> Bool {
        guard try self.file.read(byteCount: byteCount, at: firstHeader.fileOffset, into: self.datagrams)
        else {
            return false
        }
        var blockOffset = 0
        var position = 0
        while blockOffset < byteCount {
            let blockByteCount = min(DataBlock.payloadByteCount, byteCount - blockOffset)
            let header = DatagramHeader(
                messageType: .data,
                flags: firstHeader.flags,
                bodyByteCount: UInt32(blockByteCount),
                cycleNumber: firstHeader.cycleNumber,
                fileOffset: firstHeader.fileOffset + UInt32(blockOffset),
                byteOrder: firstHeader.byteOrder)
            let place = position..<(position + DatagramHeader.encodedByteCount)
            let headerBytes = UnsafeMutableRawBufferPointer(rebasing: self.datagrams[place])
            var span = headerBytes.mutableBytes
            header.encode(into: &span)
            blockOffset += blockByteCount
            position += DatagramHeader.encodedByteCount + blockByteCount
        }
        try self.socket.send(
            UnsafeRawBufferPointer(rebasing: self.datagrams.prefix(position)),
            segmentByteCount: DataBlock.datagramByteCount)
        return true
    }

    /// Waits until the file at the path rests, reads it, and puts it on the air in a new cycle.
    private mutating func reload(
        _ isStopped: () -> Bool, _ onEvent: (CarouselEvent) -> Void
    ) throws {
        onEvent(.fileChanged)
        var lastComplaint: CarouselFileError?
        while !isStopped() {
            do throws(CarouselFileError) {
                let file = try CarouselFile(opening: self.file.path)
                MonotonicClock.sleep(until: MonotonicClock.now().advanced(by: Self.restInterval))
                guard !isStopped() else { return }
                guard !file.isChanged, !file.isReplaced else { continue }
                let offer = try file.offer(version: self.version, isCancelled: isStopped)
                self.file = file
                self.sender.replaceOffer(with: offer)
                onEvent(.fileReloaded(offer))
                return
            } catch {
                if error != lastComplaint, !isStopped() { onEvent(.fileUnusable(error)) }
                lastComplaint = error
                MonotonicClock.sleep(until: MonotonicClock.now().advanced(by: Self.restInterval))
            }
        }
    }
}
