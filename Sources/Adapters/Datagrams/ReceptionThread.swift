import CDatagrams
import Glibc
import Synchronization
import SystemClock
internal import SystemPackage
internal import Timekeeping

/// The thread of a reception queue: takes messages from sockets and writes them into the ring, until it is
/// stopped.
///
/// Unchecked, because its sockets belong to the one thread that calls ``run()``; others ask the kernel about
/// them by their numbers only.
final class ReceptionThread: @unchecked Sendable {
    /// A socket in a box, since what cannot be copied does not fit an array.
    private final class Source {
        var receiver: DatagramReceiver
        init(_ receiver: consuming DatagramReceiver) { self.receiver = receiver }
    }

    /// Messages of one receive call: a dozen datagrams of a slow stream, half a millisecond of a fast one.
    private static let batchMessageCount: UInt32 = 32
    /// How long to wait before looking again whether the consumer has made room.
    private static let fullRingWait = Interval.microseconds(500)

    /// The sockets' receive buffers, in their order.
    let buffers: [ReceiveBuffer]

    private let link: ReceptionLink
    private let sources: [Source]
    // The sockets' numbers and, last, that of the event which ends the thread.
    private let descriptors: [Int32]
    private var writer: ByteRingWriter
    private var pause: GatheringPause

    init(_ options: [DatagramReceiver.Options], link: ReceptionLink) throws(SocketError) {
        var sources: [Source] = []
        for option in options {
            let batch = try MessageBatch(messageCount: Self.batchMessageCount)
            sources.append(Source(try DatagramReceiver(option, batch: batch)))
        }
        self.buffers = sources.map { $0.receiver.buffer }
        self.descriptors = sources.map { $0.receiver.descriptor } + [link.threadEvent]
        let smallest = self.buffers.map(\.grantedByteCount).min() ?? 0
        self.pause = GatheringPause(bufferByteCount: smallest, startingAt: MonotonicClock.now())
        self.writer = ByteRingWriter(link.ring)
        self.sources = sources
        self.link = link
    }

    /// Datagrams that the kernel has dropped at all sockets.
    var droppedCount: UInt64 {
        self.descriptors.dropLast().reduce(0) { $0 + UInt64(fc_socket_dropped($1)) }
    }

    /// Starts the thread, which keeps this object alive.
    func start() throws(SocketError) -> pthread_t {
        var thread = pthread_t()
        // Signals are for the program's other threads: they would only interrupt this one.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let object = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let thread = Unmanaged<ReceptionThread>.fromOpaque(argument).takeRetainedValue()
                thread.run()
                return nil
            }, object.toOpaque())
        guard result == 0 else {
            object.release()
            throw SocketError("start the receiving thread", Errno(rawValue: result))
        }
        return thread
    }

    private func run() {
        do throws(SocketError) {
            while !self.isStopped {
                try self.receiveRound()
            }
        } catch {
            self.link.fail(error)
        }
    }

    private var isStopped: Bool {
        self.link.isStopped.load(ordering: .relaxed)
    }

    /// Takes one batch from each socket, and waits where all of them had less than a full one.
    private func receiveRound() throws(SocketError) {
        let now = MonotonicClock.now()
        var messageCount = 0
        var byteCount = 0
        var isFull = false
        for index in self.sources.indices {
            let count = max(0, try self.sources[index].receiver.receiveWhatIsThere())
            isFull = isFull || count == Int(Self.batchMessageCount)
            messageCount += count
            byteCount += self.queue(count, ofSocket: index, at: now)
        }
        let pause = self.pause.next(messageCount: messageCount, byteCount: byteCount, at: now)
        if isFull { return }
        if messageCount > 0, pause > .zero {
            self.wait(for: self.descriptors.count - 1..<self.descriptors.count, pause)
        } else {
            self.wait(for: 0..<self.descriptors.count, .seconds(3_600))
        }
    }

    /// Writes the newest batch of a socket into the ring; how many bytes it had.
    private func queue(_ count: Int, ofSocket index: Int, at now: MonotonicInstant) -> Int {
        guard count > 0 else { return 0 }
        _ = self.writer.refresh()
        var byteCount = 0
        var datagramCount = 0
        for messageIndex in 0..<count {
            let received = self.sources[index].receiver.message(at: messageIndex)
            let message = QueuedMessage(
                bytes: received.bytes, segmentByteCount: received.segmentByteCount,
                addressHigh: received.addressHigh, addressLow: received.addressLow, port: received.port,
                socketIndex: index, instant: now)
            byteCount += received.bytes.count
            datagramCount +=
                received.bytes.count <= received.segmentByteCount
                ? 1 : (received.bytes.count + received.segmentByteCount - 1) / received.segmentByteCount
            while !self.writer.write(message) {
                self.waitForRoom()
                if self.isStopped { return byteCount }
            }
        }
        self.link.datagramCount.wrappingAdd(UInt64(datagramCount), ordering: .relaxed)
        self.link.byteCount.wrappingAdd(UInt64(byteCount), ordering: .relaxed)
        self.link.messageCount.wrappingAdd(UInt64(count), ordering: .relaxed)
        // Last, so that a consumer finds counted what it has taken.
        self.link.publish(self.writer.position)
        return byteCount
    }

    /// Waits until reading has gone on, while datagrams gather in the sockets' buffers.
    private func waitForRoom() {
        if self.writer.refresh() { return }
        self.link.publish(self.writer.position)
        self.link.fullCount.wrappingAdd(1, ordering: .relaxed)
        repeat {
            self.wait(for: self.descriptors.count - 1..<self.descriptors.count, Self.fullRingWait)
        } while !self.writer.refresh() && !self.isStopped
    }

    private func wait(for range: Range<Int>, _ time: Interval) {
        self.descriptors.withUnsafeBufferPointer { descriptors in
            guard let first = descriptors.baseAddress else { return }
            _ = fc_wait_any(first + range.lowerBound, UInt32(range.count), time.nanoseconds)
        }
    }
}
