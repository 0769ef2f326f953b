/// A source whose first bytes can be looked at before they are read.
///
/// Pipes cannot be read twice, so the start is kept and given again.
final class PeekedSource: ByteSource {
    /// The first bytes: as many as were asked for, fewer only where the source has no more.
    let start: [UInt8]

    private let source: any ByteSource
    private var position = 0

    /// Reads the first `byteCount` bytes of `source`, a few hundred at most.
    init(_ source: any ByteSource, byteCount: Int) throws(ArchiveProblem) {
        self.source = source
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 1)
        defer { buffer.deallocate() }
        var filled = 0
        while filled < byteCount {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            guard count > 0 else { break }
            filled += count
        }
        self.start = Array(buffer.prefix(filled))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let rest = self.start.dropFirst(self.position)
        guard !rest.isEmpty, !buffer.isEmpty else { return try self.source.read(into: buffer) }
        let count = min(rest.count, buffer.count)
        buffer.copyBytes(from: rest.prefix(count))
        self.position += count
        return count
    }
}
