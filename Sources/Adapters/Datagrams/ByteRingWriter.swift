import Glibc
import Synchronization
internal import Timekeeping

/// The writing end of a ring of bytes; there is one.
struct ByteRingWriter {
    // An empty ring starts over beyond this place, so that a reader who keeps up finds its bytes in the
    // cache.
    private static let warmByteCount = 262_144

    private let ring: ByteRing
    /// Where writing stands; the reader sees what stands before once it is stored in the ring's tail.
    private(set) var position = 0
    // Where reading stood when last looked at, or where the writer started over.
    private var knownHead = 0
    private var newestRestart = 0

    init(_ ring: ByteRing) {
        self.ring = ring
    }

    /// Looks where reading stands; whether it has gone on since the last look.
    mutating func refresh() -> Bool {
        let previous = self.knownHead
        self.knownHead = max(self.ring.head.load(ordering: .acquiring), self.newestRestart)
        return self.knownHead != previous
    }

    /// Writes a message; `false` where there is no room.
    mutating func write(_ message: QueuedMessage) -> Bool {
        let byteCount = message.bytes.count
        // An empty datagram has nothing to write, and more than this no receive call brings.
        guard byteCount <= ByteRing.maximumMessageByteCount, let source = message.bytes.baseAddress else {
            return true
        }
        let needed = (ByteRing.headByteCount + byteCount + 7) & ~7
        var place = self.position % self.ring.capacity
        if self.position == self.knownHead, place > Self.warmByteCount {
            self.startOver(from: place)
            place = 0
        }
        let skipped = place + needed > self.ring.capacity ? self.ring.capacity - place : 0
        guard skipped + needed <= self.ring.capacity - (self.position - self.knownHead) else { return false }
        if skipped > 0 {
            self.ring.memory.storeBytes(of: ByteRing.skipMark, toByteOffset: place, as: UInt32.self)
            place = 0
        }
        let record = self.ring.memory + place
        record.storeBytes(of: UInt32(byteCount), as: UInt32.self)
        record.storeBytes(of: UInt32(message.segmentByteCount), toByteOffset: 4, as: UInt32.self)
        record.storeBytes(of: message.addressHigh, toByteOffset: 8, as: UInt64.self)
        record.storeBytes(of: message.addressLow, toByteOffset: 16, as: UInt64.self)
        record.storeBytes(of: message.instant.nanoseconds, toByteOffset: 24, as: Int64.self)
        record.storeBytes(of: message.port, toByteOffset: 32, as: UInt16.self)
        record.storeBytes(of: UInt16(message.socketIndex), toByteOffset: 34, as: UInt16.self)
        memcpy(record + ByteRing.headByteCount, source, byteCount)
        self.position += skipped + needed
        return true
    }

    /// Goes on at the start of the ring, which is empty, and counts what was skipped as read.
    private mutating func startOver(from place: Int) {
        self.ring.restart.store(self.position, ordering: .relaxed)
        self.position += self.ring.capacity - place
        self.knownHead = self.position
        self.newestRestart = self.position
    }
}
