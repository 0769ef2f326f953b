import CDatagrams
import Synchronization
internal import SystemPackage

/// What the receiving thread and the consumer share: the ring, wake-ups both ways, counters, and how the
/// thread ended.
final class ReceptionLink: Sendable {
    let ring: ByteRing
    /// Readable when the consumer has something to look at.
    let consumerEvent: Int32
    /// Readable when the thread has to end.
    let threadEvent: Int32

    let isStopped = Atomic<Bool>(false)
    let isConsumerWaiting = Atomic<Bool>(false)
    let isWakeRequested = Atomic<Bool>(false)

    let datagramCount = Atomic<UInt64>(0)
    let byteCount = Atomic<UInt64>(0)
    let messageCount = Atomic<UInt64>(0)
    let fullCount = Atomic<UInt64>(0)

    private let error = Mutex<SocketError?>(nil)

    init(capacityByteCount: Int) throws(SocketError) {
        guard let ring = ByteRing(capacity: capacityByteCount) else {
            throw SocketError("allocate a queue of \(capacityByteCount) bytes", .noMemory)
        }
        let consumerEvent = try Self.makeEvent()
        do {
            self.threadEvent = try Self.makeEvent()
        } catch {
            fc_event_close(consumerEvent)
            throw error
        }
        self.consumerEvent = consumerEvent
        self.ring = ring
    }

    deinit {
        fc_event_close(self.consumerEvent)
        fc_event_close(self.threadEvent)
    }

    /// Shows the consumer what is written up to `position`, and wakes it where it sleeps.
    func publish(_ position: Int) {
        self.ring.tail.store(position, ordering: .sequentiallyConsistent)
        if self.isConsumerWaiting.load(ordering: .sequentiallyConsistent),
            self.isConsumerWaiting.exchange(false, ordering: .sequentiallyConsistent)
        {
            fc_event_raise(self.consumerEvent)
        }
    }

    func wake() {
        self.isWakeRequested.store(true, ordering: .sequentiallyConsistent)
        fc_event_raise(self.consumerEvent)
    }

    /// Ends the thread's part with an error that the consumer is to get.
    func fail(_ error: SocketError) {
        self.error.withLock { $0 = error }
        self.wake()
    }

    /// Why the thread has ended; `nil` while it runs.
    var failure: SocketError? {
        self.error.withLock { $0 }
    }

    func stop() {
        self.isStopped.store(true, ordering: .sequentiallyConsistent)
        fc_event_raise(self.threadEvent)
    }

    private static func makeEvent() throws(SocketError) -> Int32 {
        let descriptor = fc_event_create()
        guard descriptor >= 0 else {
            throw SocketError("create an event", Errno(rawValue: -descriptor))
        }
        return descriptor
    }
}
