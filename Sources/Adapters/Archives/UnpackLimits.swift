/// How much an archive may become when it is unpacked; whatever exceeds one of these is refused.
///
/// A few kilobytes of gzip can hold gigabytes: without limits a package fills the disk of every device.
package struct UnpackLimits: Hashable, Sendable {
    /// Bytes of all files together, holes of sparse files included; 4 GiB by default.
    package var byteCount: UInt64
    /// Files, directories and links together; 100 000 by default.
    package var entryCount: Int
    /// Bytes of one entry's path, and of a link's target; 1024 by default.
    package var pathByteCount: Int
    /// Components of one entry's path; 64 by default.
    package var pathDepth: Int
    /// How many times larger than the archive its content may be, beyond the first 16 MiB of it; 1000 by
    /// default.
    ///
    /// Deflate reaches 1032 and no more; other compressions reach far more, with zeros and traps only.
    package var compressionRatio: Int
    /// Bytes of window (xz: dictionary) that decompressing may hold in memory; 32 MiB by default.
    ///
    /// `xz -6` and `zstd -19`, and what compresses less, need 8 MiB; `xz -9` 64, `zstd --long` 128 and more.
    package var windowByteCount: UInt64

    /// Bytes of window that are allowed where nobody says otherwise.
    package static let usualWindowByteCount: UInt64 = 32 << 20

    /// Bytes that an archive may become whatever its size.
    static let freeByteCount: UInt64 = 16 << 20

    /// Creates limits, by default those for a package of a trusted sender.
    package init(
        byteCount: UInt64 = 4 << 30,
        entryCount: Int = 100_000,
        pathByteCount: Int = 1024,
        pathDepth: Int = 64,
        compressionRatio: Int = 1000,
        windowByteCount: UInt64 = Self.usualWindowByteCount
    ) {
        self.byteCount = byteCount
        self.entryCount = entryCount
        self.pathByteCount = pathByteCount
        self.pathDepth = pathDepth
        self.compressionRatio = compressionRatio
        self.windowByteCount = windowByteCount
    }

    /// How many bytes so many compressed ones may become.
    func believableByteCount(from compressedByteCount: UInt64) -> UInt64 {
        max(Self.freeByteCount, compressedByteCount.times(UInt64(clamping: self.compressionRatio)))
    }

    /// How long the archive itself may be once decompressed: every file, and for every entry its headers.
    ///
    /// Bounds what is spent on an archive of nothing but headers, or of padding behind its end.
    var streamByteCount: UInt64 {
        // Header, padding and the records of an extended header, which repeat path and link target.
        let perEntry = (4 as UInt64).times(UInt64(clamping: self.pathByteCount)).plus(4096)
        let entries = UInt64(clamping: self.entryCount).plus(16)
        return self.byteCount.plus(perEntry.times(entries))
    }
}

extension UInt64 {
    /// The sum, or the largest number where there is none.
    fileprivate func plus(_ other: Self) -> Self {
        let (sum, overflow) = self.addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product, or the largest number where there is none.
    fileprivate func times(_ other: Self) -> Self {
        let (product, overflow) = self.multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
