/// Which bytes of a file have arrived.
///
/// The file is divided into granules of one size, one bit each. A DATA message may begin and end anywhere: whole
/// granules set bits, and pieces of granules are remembered in a small table of fixed size until they join.
/// Nothing that arrives makes it allocate more than that, and bytes of a granule that is complete are never to be
/// written again, so that what was hashed stays what was hashed.
public struct ReceptionMap: Sendable {
    /// How many pieces of granules are remembered; beyond, the oldest is forgotten and comes in a later cycle.
    public static let maximumPieceCount = 256
    /// Granule sizes outside this range are replaced by the size of our own blocks.
    ///
    /// The lower bound limits the bitmap to 2 MiB for a file of 4 GiB.
    public static let granuleByteCounts = 256...65_507

    /// Size of the file in bytes.
    public let fileByteCount: UInt32
    /// Size of a granule in bytes; the last of the file may be shorter.
    public let granuleByteCount: UInt32
    /// Number of granules of the file.
    public let granuleCount: Int
    /// Number of granules that are complete.
    public private(set) var completeGranuleCount = 0

    private var bits: [UInt64]
    private var firstMissing = 0
    private var pieces: [Piece] = []
    private var oldestPiece = 0

    /// A run of bytes inside one granule.
    private struct Piece: Sendable {
        var start: UInt64
        var end: UInt64
    }

    /// Creates the map of a file of which nothing has arrived.
    ///
    /// `blockByteCount` is the size of the sender's blocks, as far as it is known: reception is cheapest when a
    /// granule is a block.
    public init(fileByteCount: UInt32, blockByteCount: Int) {
        let isUsable = Self.granuleByteCounts.contains(blockByteCount)
        let granuleByteCount = UInt32(isUsable ? blockByteCount : 1380)
        self.fileByteCount = fileByteCount
        self.granuleByteCount = granuleByteCount
        self.granuleCount = Int(
            (UInt64(fileByteCount) + UInt64(granuleByteCount) - 1) / UInt64(granuleByteCount))
        self.bits = [UInt64](repeating: 0, count: (self.granuleCount + 63) / 64)
        self.pieces.reserveCapacity(Self.maximumPieceCount)
    }

    /// Whether every byte has arrived.
    public var isComplete: Bool {
        self.completeGranuleCount == self.granuleCount
    }

    /// How many bytes from the start of the file are complete.
    public var contiguousByteCount: UInt64 {
        min(UInt64(self.firstMissing) * UInt64(self.granuleByteCount), UInt64(self.fileByteCount))
    }

    /// How many bytes stand in complete granules; what is over in the last one is not counted.
    public var completeByteCount: UInt64 {
        guard !self.isComplete else { return UInt64(self.fileByteCount) }
        return UInt64(self.completeGranuleCount) * UInt64(self.granuleByteCount)
    }

    /// Whether every byte of a stretch stands in complete granules; a stretch that leaves the file does not.
    public func holds(offset: UInt32, byteCount: UInt64) -> Bool {
        let end = UInt64(offset) + byteCount
        guard byteCount > 0, end <= UInt64(self.fileByteCount) else { return false }
        let last = Int((end - 1) / UInt64(self.granuleByteCount))
        for granule in Int(offset / self.granuleByteCount)...last where !self.isComplete(granule) {
            return false
        }
        return true
    }

    /// Notes a block and says which of its bytes are to be written, as offsets in the file.
    ///
    /// The answer is the first run of the block whose bytes have not arrived, empty if all have. Anything behind
    /// that run counts as not arrived; a later cycle brings it. Blocks of granules, which is what every known
    /// sender sends, are always taken whole.
    ///
    /// - Precondition: the block lies in the file and is not empty.
    public mutating func insert(offset: UInt32, byteCount: UInt32) -> Range<UInt32> {
        let end = UInt64(offset) + UInt64(byteCount)
        precondition(byteCount > 0 && end <= UInt64(self.fileByteCount), "the block lies outside the file")
        let granule = Int(offset / self.granuleByteCount)
        if offset % self.granuleByteCount == 0, byteCount == self.byteCount(ofGranule: granule) {
            guard !self.isComplete(granule) else { return offset..<offset }
            self.complete(granule)
            return offset..<UInt32(end)
        }
        return self.insertUnaligned(start: UInt64(offset), end: end)
    }

    private mutating func insertUnaligned(start: UInt64, end: UInt64) -> Range<UInt32> {
        var runStart: UInt64?
        var position = start
        while position < end {
            let granule = Int(position / UInt64(self.granuleByteCount))
            let granuleStart = UInt64(granule) * UInt64(self.granuleByteCount)
            let granuleEnd = granuleStart + UInt64(self.byteCount(ofGranule: granule))
            let pieceEnd = min(end, granuleEnd)
            if self.isComplete(granule) || self.isCovered(position, pieceEnd) {
                if runStart != nil { break }
            } else {
                runStart = runStart ?? position
                self.addPiece(Piece(start: position, end: pieceEnd), granule, granuleStart..<granuleEnd)
            }
            position = pieceEnd
        }
        // Bounded by the file's size, which has 32 bits.
        guard let runStart else { return UInt32(start)..<UInt32(start) }
        return UInt32(runStart)..<UInt32(position)
    }

    /// Adds a piece, joining it with those that it touches, and completes the granule when nothing lacks.
    private mutating func addPiece(_ piece: Piece, _ granule: Int, _ bounds: Range<UInt64>) {
        var joined = piece
        var index = 0
        while index < self.pieces.count {
            let other = self.pieces[index]
            let isSameGranule = bounds.contains(other.start)
            if isSameGranule, other.start <= joined.end, joined.start <= other.end {
                joined = Piece(start: min(joined.start, other.start), end: max(joined.end, other.end))
                self.pieces.swapAt(index, self.pieces.count - 1)
                self.pieces.removeLast()
                index = 0
            } else {
                index += 1
            }
        }
        if joined.start == bounds.lowerBound, joined.end == bounds.upperBound {
            self.complete(granule)
        } else if self.pieces.count < Self.maximumPieceCount {
            self.pieces.append(joined)
        } else {
            self.oldestPiece = (self.oldestPiece + 1) % Self.maximumPieceCount
            self.pieces[self.oldestPiece] = joined
        }
    }

    private func isCovered(_ start: UInt64, _ end: UInt64) -> Bool {
        for piece in self.pieces where piece.start <= start && end <= piece.end {
            return true
        }
        return false
    }

    private func byteCount(ofGranule granule: Int) -> UInt32 {
        guard granule == self.granuleCount - 1 else { return self.granuleByteCount }
        return self.fileByteCount - UInt32(granule) * self.granuleByteCount
    }

    private func isComplete(_ granule: Int) -> Bool {
        self.bits[granule >> 6] & (1 << UInt64(granule & 63)) != 0
    }

    private mutating func complete(_ granule: Int) {
        self.bits[granule >> 6] |= 1 << UInt64(granule & 63)
        self.completeGranuleCount += 1
        while self.firstMissing < self.granuleCount, self.isComplete(self.firstMissing) {
            self.firstMissing += 1
        }
    }
}
