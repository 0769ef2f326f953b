import Glibc
import Synchronization
internal import Timekeeping

/// Messages of any size between one thread that writes and one that reads, dense in a ring of bytes.
///
/// A record is a head of ``headByteCount`` bytes and the message, together rounded up to eight bytes, and never wraps:
/// where it does not fit before the end of the ring, a mark sends the reader to the start. Positions only grow; their
/// remainder by the capacity is the place.
///
/// Unchecked, because the compiler does not see that each byte has one owner: those between `head` and `tail` are the
/// reader's, all others the writer's.
final class ByteRing: @unchecked Sendable {
    /// Size of what stands before each message.
    static let headByteCount = 40
    /// The largest message: what one receive call can bring.
    static let maximumMessageByteCount = MessageBatch.messageByteCount
    /// The smallest ring, in which a largest message fits wherever writing stands.
    static let minimumCapacity = 262_144
    private static let skipMark = UInt32.max
    // An empty ring starts over beyond this place, so that a reader who keeps up finds its bytes in the cache.
    private static let warmByteCount = 262_144

    let capacity: Int
    let memory: UnsafeMutableRawPointer
    private let warmLimit: Int
    /// Where reading stands; the reader's.
    let head = Atomic<Int>(0)
    /// Where what is written ends; the writer's.
    let tail = Atomic<Int>(0)

    /// Creates a ring of about `capacity` bytes; `nil` without memory.
    init?(capacity: Int) {
        let pageByteCount = 4_096
        // A ring that no machine has memory for is refused below, not here by overflow.
        let wanted = min(max(capacity, Self.minimumCapacity), Int.max / 2)
        self.capacity = (wanted + pageByteCount - 1) / pageByteCount * pageByteCount
        self.warmLimit = min(Self.warmByteCount, self.capacity / 2)
        // Mapped, not allocated: only pages that datagrams really fill become resident.
        let memory = mmap(nil, self.capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return nil }
        self.memory = memory
    }

    deinit {
        munmap(self.memory, self.capacity)
    }

    /// Writes a message at `position`, which then stands behind it; `false` where there is no room.
    ///
    /// Only for the writer, who shows the reader what it wrote by storing `position` in ``tail``. `knownHead` is where
    /// reading stood when the writer last looked.
    func write(_ message: QueuedMessage, at position: inout Int, knownHead: Int) -> Bool {
        let byteCount = message.bytes.count
        guard byteCount <= Self.maximumMessageByteCount, let source = message.bytes.baseAddress else {
            // Nothing to write, or more than a receive call can have brought.
            return true
        }
        let needed = (Self.headByteCount + byteCount + 7) & ~7
        let place = position % self.capacity
        let startsOver = place + needed > self.capacity || (position == knownHead && place > self.warmLimit)
        let skipped = startsOver ? self.capacity - place : 0
        guard skipped + needed <= self.capacity - (position - knownHead) else { return false }
        if startsOver {
            self.memory.storeBytes(of: Self.skipMark, toByteOffset: place, as: UInt32.self)
        }
        let record = self.memory + (startsOver ? 0 : place)
        record.storeBytes(of: UInt32(byteCount), as: UInt32.self)
        record.storeBytes(of: UInt32(message.segmentByteCount), toByteOffset: 4, as: UInt32.self)
        record.storeBytes(of: message.addressHigh, toByteOffset: 8, as: UInt64.self)
        record.storeBytes(of: message.addressLow, toByteOffset: 16, as: UInt64.self)
        record.storeBytes(of: message.instant.nanoseconds, toByteOffset: 24, as: Int64.self)
        record.storeBytes(of: message.port, toByteOffset: 32, as: UInt16.self)
        record.storeBytes(of: UInt16(message.socketIndex), toByteOffset: 34, as: UInt16.self)
        memcpy(record + Self.headByteCount, source, byteCount)
        position += skipped + needed
        return true
    }

    /// The message at `position`, which then stands behind it; `position` must be less than ``tail``.
    ///
    /// Only for the reader, who gives the bytes back by storing `position` in ``head``.
    func read(at position: inout Int) -> QueuedMessage {
        var place = position % self.capacity
        if self.memory.load(fromByteOffset: place, as: UInt32.self) == Self.skipMark {
            position += self.capacity - place
            place = 0
        }
        let record = self.memory + place
        let byteCount = Int(record.load(as: UInt32.self))
        position += (Self.headByteCount + byteCount + 7) & ~7
        return QueuedMessage(
            bytes: UnsafeRawBufferPointer(start: record + Self.headByteCount, count: byteCount),
            segmentByteCount: Int(record.load(fromByteOffset: 4, as: UInt32.self)),
            addressHigh: record.load(fromByteOffset: 8, as: UInt64.self),
            addressLow: record.load(fromByteOffset: 16, as: UInt64.self),
            port: record.load(fromByteOffset: 32, as: UInt16.self),
            socketIndex: Int(record.load(fromByteOffset: 34, as: UInt16.self)),
            instant: MonotonicInstant(nanoseconds: record.load(fromByteOffset: 24, as: Int64.self)))
    }
}
