/// A source that refuses to give more than so many bytes, or more than its compression makes believable.
final class LimitedSource: ByteSource {
    /// How many bytes it has given.
    private(set) var byteCount: UInt64 = 0

    private let source: DecompressedSource
    private let limits: UnpackLimits

    /// Gives the bytes of `source` within `limits`.
    init(_ source: DecompressedSource, limits: UnpackLimits) {
        self.source = source
        self.limits = limits
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        let (sum, overflow) = self.byteCount.addingReportingOverflow(UInt64(count))
        guard !overflow, sum <= self.limits.streamByteCount else {
            throw .limitExceeded(.streamByteCount(self.limits.streamByteCount), entry: "")
        }
        guard sum <= self.limits.believableByteCount(from: self.source.compressedByteCount) else {
            throw .limitExceeded(.compressionRatio(self.limits.compressionRatio), entry: "")
        }
        self.byteCount = sum
        return count
    }
}
