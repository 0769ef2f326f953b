package import Datagrams
internal import DurableStorage
import Glibc
package import MultiFilesEngine
internal import MultiFilesFormat
import SystemClock
internal import Timekeeping

/// Runs a ``MultiFilesEngine/MultiFilesReceiver`` on a socket and a disk, on the calling thread.
package struct ReceptionShell: ~Copyable {
    private static let progressInterval = Interval.milliseconds(100)
    /// Datagrams in a row from which on it is cheaper to look before copying.
    private static let worthwhileRowCount = 8

    /// Where a received file goes.
    package enum Destination: Sendable {
        /// To this path.
        case path(String)
        /// Into the current directory under the offered name, a dot, and the number of the cycle.
        case offeredName
        /// To an open descriptor, by way of a nameless file in the directory.
        case descriptor(Int32, temporaryDirectory: String)
    }

    private let destination: Destination
    private let tellsEveryDatagram: Bool
    private var socket: DatagramReceiver
    private var receiver: MultiFilesReceiver
    private var file: ReceivedFile?
    private var path = ""
    private var isFirstBlock = true
    /// Whether the newest message was a row of datagrams.
    private var joinsDatagrams = false
    private var nextProgress: MonotonicInstant

    /// Creates a reception from `socket`.
    package init(
        from socket: consuming DatagramReceiver,
        to destination: Destination,
        _ configuration: ReceiverConfiguration,
        tellsEveryDatagram: Bool = false
    ) {
        let now = MonotonicClock.now()
        self.socket = socket
        self.destination = destination
        self.tellsEveryDatagram = tellsEveryDatagram
        self.receiver = MultiFilesReceiver(configuration, startingAt: now)
        self.nextProgress = now
    }

    /// Throws where the file could not be stored, as far as that can be known beforehand.
    package func checkDestination() throws {
        switch self.destination {
        case .path(let path): try requireReplaceable(path)
        case .offeredName: try requireReplaceable("mfcln-probe")
        case .descriptor(_, let directory): try requireReplaceable("\(directory)/mfcln-output")
        }
    }

    /// Receives until there is an outcome or `isStopped` says so.
    ///
    /// - Throws: `SocketError` or `StorageError`; nothing is left under the final name then.
    package mutating func run(
        isStopped: () -> Bool, onEvent: (ReceptionEvent) -> Void
    ) throws -> ReceptionResult {
        while self.receiver.outcome == nil {
            if isStopped() { return .stopped }
            let count = try self.receive()
            let now = MonotonicClock.now()
            for index in 0..<count where self.receiver.outcome == nil {
                try self.take(self.socket.message(at: index), at: now, onEvent)
            }
            try self.file?.settle(byteCount: self.receiver.map?.contiguousByteCount ?? 0)
            self.receiver.reachDeadline(at: now)
            self.tellProgress(at: now, onEvent)
        }
        guard case .received? = self.receiver.outcome, let offer = self.receiver.offer else {
            return .ended(self.receiver.outcome ?? .nothingHeard(heardDataOnly: false))
        }
        if case .descriptor(let target, _) = self.destination {
            try self.file?.copy(toDescriptor: target, isStopped: isStopped)
        } else {
            try self.file.take()?.commit()
        }
        return .saved(offer, path: self.path)
    }

    /// Receives messages; what the engine has already is not even copied, where the kernel joins datagrams.
    private mutating func receive() throws -> Int {
        let deadline = min(self.receiver.deadline, self.nextWakeUp)
        guard self.joinsDatagrams, !self.tellsEveryDatagram else {
            return try self.socket.receive(until: deadline)
        }
        let now = MonotonicClock.now()
        return try self.socket.receive(until: deadline) { message in
            let sender = SenderID(
                addressHigh: message.addressHigh, addressLow: message.addressLow, port: message.port)
            return self.receiver.skipRow(
                beginningWith: message.firstDatagram.bytes, byteCount: message.byteCount, from: sender,
                at: now)
        }
    }

    // A request to stop may arrive between the question and the wait; this bounds how long it stays unheard.
    private var nextWakeUp: MonotonicInstant {
        MonotonicClock.now().advanced(by: Self.progressInterval)
    }

    private mutating func take(
        _ message: ReceivedMessage, at now: MonotonicInstant, _ onEvent: (ReceptionEvent) -> Void
    ) throws {
        let sender = SenderID(
            addressHigh: message.addressHigh, addressLow: message.addressLow, port: message.port)
        self.joinsDatagrams = message.bytes.count >= Self.worthwhileRowCount * message.segmentByteCount
        var rest = message.bytes
        // An empty datagram is one, too; the engine counts it as malformed.
        repeat {
            let datagram = UnsafeRawBufferPointer(rebasing: rest.prefix(message.segmentByteCount))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(datagram.count))
            let action = self.receiver.receive(datagram.bytes, from: sender, at: now)
            try self.perform(action, datagram, onEvent)
            if self.tellsEveryDatagram {
                let header = try? DatagramHeader(parsing: datagram.bytes)
                onEvent(.datagram(header, byteCount: datagram.count, action))
            }
            if self.receiver.needsVerification { try self.verify(onEvent) }
        } while !rest.isEmpty && self.receiver.outcome == nil
    }

    private mutating func perform(
        _ action: ReceptionAction, _ datagram: UnsafeRawBufferPointer, _ onEvent: (ReceptionEvent) -> Void
    ) throws {
        switch action {
        case .none:
            break
        case .store(let datagramOffset, let byteCount, let fileOffset):
            let block = datagram[datagramOffset..<(datagramOffset + byteCount)]
            try self.file?.store(UnsafeRawBufferPointer(rebasing: block), at: UInt64(fileOffset))
            guard self.isFirstBlock else { return }
            self.isFirstBlock = false
            onEvent(.firstBlock(offset: fileOffset, byteCount: byteCount))
        case .begin(let cycleNumber):
            try self.begin(cycleNumber: cycleNumber, onEvent)
        case .noteRepeatedOffer(let cycleOffset, let isForced):
            guard let offer = self.receiver.offer else { return }
            onEvent(.offerRepeated(offer, cycleOffset: cycleOffset, isForced: isForced))
        }
    }

    private mutating func begin(cycleNumber: UInt32, _ onEvent: (ReceptionEvent) -> Void) throws {
        guard let offer = self.receiver.offer else { return }
        switch self.destination {
        case .path(let path): self.path = path
        case .descriptor(_, let directory): self.path = "\(directory)/mfcln-output"
        case .offeredName:
            // The engine accepts plain file names only.
            self.path = "\(offer.fileName.fileSystemText).\(cycleNumber)"
        }
        onEvent(.offerAccepted(offer, cycleNumber: cycleNumber, path: self.path))
        self.file = nil
        switch self.destination {
        case .offeredName: try removeLeftovers(besideTarget: offer.fileName.fileSystemText, isNumbered: true)
        case .path, .descriptor: try removeLeftovers(besideTarget: self.path)
        }
        self.file = try ReceivedFile(at: self.path, for: offer)
        if case .descriptor = self.destination { self.file?.makeNameless() }
        self.isFirstBlock = true
        onEvent(.fileOpened(offer))
    }

    private mutating func verify(_ onEvent: (ReceptionEvent) -> Void) throws {
        guard let offer = self.receiver.offer else { return }
        onEvent(.progress(self.progress))
        onEvent(.complete(offer, path: self.path))
        guard let digest = try self.file?.digest() else { return }
        onEvent(.digestComputed(offer, computed: digest))
        let action = self.receiver.verify(digest: digest)
        guard case .begin(let cycleNumber) = action else { return }
        onEvent(.startedOver)
        try self.begin(cycleNumber: cycleNumber, onEvent)
    }

    private mutating func tellProgress(at now: MonotonicInstant, _ onEvent: (ReceptionEvent) -> Void) {
        guard now >= self.nextProgress, self.receiver.map != nil else { return }
        self.nextProgress = now.advanced(by: Self.progressInterval)
        onEvent(.progress(self.progress))
    }

    private var progress: ReceptionProgress {
        let map = self.receiver.map
        return ReceptionProgress(
            fileByteCount: UInt64(self.receiver.offer?.fileByteCount ?? 0),
            receivedByteCount: map?.completeByteCount ?? 0,
            missingBlockCount: map.map { $0.granuleCount - $0.completeGranuleCount } ?? 0,
            cycleNumber: self.receiver.cycleNumber ?? 0,
            droppedCount: self.socket.droppedCount,
            datagramCount: self.receiver.statistics.datagramCount,
            malformedCount: self.receiver.statistics.malformedCount)
    }
}
