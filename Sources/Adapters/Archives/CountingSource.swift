/// A source that counts what it has given.
final class CountingSource: ByteSource {
    /// How many bytes it has given.
    private(set) var byteCount: UInt64 = 0

    private let source: any ByteSource

    /// Gives the bytes of `source`.
    init(_ source: any ByteSource) {
        self.source = source
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        // No stream has 2^64 bytes.
        self.byteCount &+= UInt64(count)
        return count
    }
}
