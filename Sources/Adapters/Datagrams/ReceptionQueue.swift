import CDatagrams
import Glibc
import Synchronization
import SystemClock
package import Timekeeping

/// Receives datagrams on a thread of its own, so that a consumer that is busy for a while loses none.
///
/// The thread copies what comes into a ring of bytes, where one consumer takes it in order. When the ring is
/// full, datagrams stay in the sockets' buffers; when these are full too, the kernel drops, and counts what
/// it drops. After a small batch the thread sleeps for up to 1.5 ms (``GatheringPause``), so that both
/// threads wake up rarely.
///
/// One thread only may call ``take(until:_:)``; for all others there is ``waker``.
package final class ReceptionQueue {
    /// Size of the ring unless told otherwise, in bytes: 27 ms of 300 MB/s.
    package static let defaultCapacityByteCount = 8 << 20
    /// How many sockets may feed one queue.
    package static let maximumSocketCount = Int(FC_MAXIMUM_WAITS) - 1

    /// Wakes the consumer; may be used by any thread and in a signal handler.
    package let waker: ReceptionWaker

    private let link: ReceptionLink
    private let receiver: ReceptionThread
    private let thread: pthread_t
    private var position = 0

    /// Opens a socket for each of `options` and starts to receive.
    ///
    /// - Precondition: 1 to ``maximumSocketCount`` options.
    /// - Parameter capacityByteCount: size of the ring, at least 256 KiB are taken; pages that were never
    ///   used cost no memory.
    package init(
        listeningTo options: [DatagramReceiver.Options],
        capacityByteCount: Int = ReceptionQueue.defaultCapacityByteCount
    ) throws(SocketError) {
        precondition(
            (1...Self.maximumSocketCount).contains(options.count), "a queue has 1 to 64 sockets")
        let link = try ReceptionLink(capacityByteCount: capacityByteCount)
        let receiver = try ReceptionThread(options, link: link)
        self.thread = try receiver.start()
        self.receiver = receiver
        self.link = link
        self.waker = ReceptionWaker(link)
    }

    /// Ends the thread and closes the sockets.
    deinit {
        self.link.stop()
        pthread_join(self.thread, nil)
    }

    /// The receive buffers of the sockets, in their order, as they were wanted and granted.
    package var buffers: [ReceiveBuffer] {
        self.receiver.buffers
    }

    /// What was received and lost until now.
    package var statistics: QueueStatistics {
        var statistics = QueueStatistics()
        statistics.datagramCount = self.link.datagramCount.load(ordering: .relaxed)
        statistics.byteCount = self.link.byteCount.load(ordering: .relaxed)
        statistics.messageCount = self.link.messageCount.load(ordering: .relaxed)
        statistics.fullCount = self.link.fullCount.load(ordering: .relaxed)
        statistics.droppedCount = self.receiver.droppedCount
        return statistics
    }

    /// As ``ReceptionWaker/wake()``.
    package func wake() {
        self.link.wake()
    }

    /// Waits for messages and gives each to `body`, in order; how many there were.
    ///
    /// 0 when `deadline` came first, a signal, or a wake-up. Messages that come while `body` runs are for the
    /// next call. Where `body` throws, the message that it got counts as taken.
    ///
    /// - Throws: what `body` throws; a ``SocketError`` when the thread has ended by one, once all messages
    ///   are taken.
    package func take(
        until deadline: MonotonicInstant, _ body: (QueuedMessage) throws -> Void
    ) throws -> Int {
        let ring = self.link.ring
        if ring.tail.load(ordering: .acquiring) == self.position {
            self.waitForMessages(until: deadline)
        }
        let end = ring.tail.load(ordering: .acquiring)
        if end == self.position, let failure = self.link.failure { throw failure }
        // The thread's memory of what is free must follow even where `body` throws.
        defer { ring.head.store(self.position, ordering: .releasing) }
        var count = 0
        while self.position < end {
            ring.head.store(self.position, ordering: .releasing)
            let message = ring.read(at: &self.position)
            try body(message)
            count += 1
        }
        return count
    }

    private func waitForMessages(until deadline: MonotonicInstant) {
        defer { self.link.isConsumerWaiting.store(false, ordering: .relaxed) }
        while true {
            // In this order: whoever publishes after this look at the ring sees that somebody waits.
            self.link.isConsumerWaiting.store(true, ordering: .sequentiallyConsistent)
            guard self.link.ring.tail.load(ordering: .sequentiallyConsistent) == self.position else { return }
            if self.link.isWakeRequested.exchange(false, ordering: .sequentiallyConsistent) {
                fc_event_clear(self.link.consumerEvent)
                return
            }
            if self.link.failure != nil { return }
            let rest = MonotonicClock.now().interval(to: deadline).nanoseconds
            guard rest > 0 else { return }
            guard fc_wait_readable(self.link.consumerEvent, rest) == 1 else { return }
            fc_event_clear(self.link.consumerEvent)
        }
    }
}
