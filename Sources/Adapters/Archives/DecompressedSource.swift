/// The decompressed bytes of a stream that is compressed by gzip, xz or zstd, or by nothing.
///
/// What it is, its first bytes tell; nothing is sought, so it may come from a pipe. When it has given its
/// last byte, the stream below has been read to its end, every checksum that it carries is checked, and
/// nothing but further gzip members, xz streams or zstd frames stood behind the first. (zstd carries a
/// checksum only if made with `--check`, as its program does by default.)
package final class DecompressedSource: ByteSource {
    /// How the stream is compressed.
    package let compression: Compression

    private let counter: CountingSource
    private let content: any ByteSource

    /// Looks at the start of `source`, which may be compressed.
    ///
    /// - Parameter windowLimit: how many bytes of window an xz or zstd stream may ask for.
    /// - Throws: `unsupported` for compressions not read here, `limitExceeded` for larger windows, and `refused`
    ///   where there is another layer below the first.
    package init(
        _ source: any ByteSource, windowLimit: UInt64 = UnpackLimits.usualWindowByteCount
    ) throws(ArchiveProblem) {
        self.counter = CountingSource(source)
        let raw = try PeekedSource(self.counter, byteCount: Compression.startByteCount)
        self.compression = try Compression(start: raw.start)
        guard self.compression != .none else {
            self.content = raw
            return
        }
        let inner = try PeekedSource(
            self.compression.decompressing(raw, windowLimit: windowLimit),
            byteCount: Compression.startByteCount)
        guard try Compression(start: inner.start) == .none else {
            throw .refused(entry: "", .compressedTwice)
        }
        self.content = inner
    }

    /// How many bytes of the compressed stream have been read, those read ahead among them.
    package var compressedByteCount: UInt64 { self.counter.byteCount }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        try self.content.read(into: buffer)
    }
}
