import Glibc
import Synchronization
internal import Timekeeping

/// Messages of any size between one thread that writes and one that reads, dense in a ring of bytes.
///
/// A record is a head of ``headByteCount`` bytes and the message, together rounded up to eight bytes, and
/// never wraps: where it does not fit before the end of the ring, a mark sends the reader to the start.
/// Positions only grow; their remainder by the capacity is the place.
///
/// Unchecked, because the compiler does not see that each byte has one owner: those between `head` and `tail`
/// are the reader's, all others the writer's.
final class ByteRing: @unchecked Sendable {
    /// Size of what stands before each message.
    static let headByteCount = 40
    /// The largest message: what one receive call can bring.
    static let maximumMessageByteCount = MessageBatch.messageByteCount
    /// The smallest ring, in which a largest message fits wherever writing stands.
    static let minimumCapacity = 262_144
    /// Stands in the place of a record's size where the reader has to go on at the start.
    static let skipMark = UInt32.max

    let capacity: Int
    let memory: UnsafeMutableRawPointer
    /// Where reading stands; the reader's.
    let head = Atomic<Int>(0)
    /// Where what is written ends; the writer's.
    let tail = Atomic<Int>(0)
    /// Where the writer found the ring empty and started over, without a mark: the reader goes on at the
    /// start.
    ///
    /// The reader has then read all before; so there is never more than one such place that it has not
    /// passed.
    let restart = Atomic<Int>(-1)

    /// Creates a ring of about `capacity` bytes; `nil` without memory.
    init?(capacity: Int) {
        let pageByteCount = 4_096
        // A ring that no machine has memory for is refused below, not here by overflow.
        let wanted = min(max(capacity, Self.minimumCapacity), Int.max / 2)
        self.capacity = (wanted + pageByteCount - 1) / pageByteCount * pageByteCount
        // Mapped, not allocated: only pages that datagrams really fill become resident.
        let memory = mmap(nil, self.capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return nil }
        self.memory = memory
    }

    deinit {
        munmap(self.memory, self.capacity)
    }

    /// The message at `position`, which then stands behind it; `position` must be less than ``tail``.
    ///
    /// Only for the reader, who gives the bytes back by storing `position` in ``head``.
    func read(at position: inout Int) -> QueuedMessage {
        var place = position % self.capacity
        if self.restart.load(ordering: .relaxed) == position {
            position += self.capacity - place
            place = 0
        } else if self.memory.load(fromByteOffset: place, as: UInt32.self) == Self.skipMark {
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
