/// A source that remembers the last bytes it gave, for a second look at the headers among them.
///
/// libarchive tells what it understood of a header and not what stood there: names end at their first NUL,
/// garbage is skipped, malformed records are passed over.
final class RecentBytes: ByteSource {
    /// How long a header may be, extended headers and sparse maps included.
    static let headerByteCount = 1 << 20
    /// A header, what libarchive may have read ahead of it, and as much to spare.
    private static let capacity = 2 * headerByteCount

    /// How many bytes it has given.
    private(set) var byteCount: UInt64 = 0

    private let source: any ByteSource
    private let ring: UnsafeMutableRawBufferPointer

    /// Gives the bytes of `source`.
    init(_ source: any ByteSource) {
        self.source = source
        self.ring = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit {
        self.ring.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        self.remember(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        return count
    }

    /// The bytes of a range, those of them that have been given; `nil` where some are forgotten.
    func bytes(_ range: Range<UInt64>) -> [UInt8]? {
        let range = range.clamped(to: 0..<self.byteCount)
        guard let count = Int(exactly: range.upperBound - range.lowerBound), count <= Self.capacity,
            self.byteCount - range.lowerBound <= UInt64(Self.capacity)
        else { return nil }
        let first = Int(range.lowerBound % UInt64(Self.capacity))
        let untilEnd = min(count, Self.capacity - first)
        return Array(self.ring[first..<first + untilEnd]) + Array(self.ring[..<(count - untilEnd)])
    }

    private func remember(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let first = Int(self.byteCount % UInt64(Self.capacity))
            let piece = rest.prefix(Self.capacity - first)
            UnsafeMutableRawBufferPointer(rebasing: self.ring[first...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece))
            self.byteCount &+= UInt64(piece.count)
            rest = rest.dropFirst(piece.count)
        }
    }
}
