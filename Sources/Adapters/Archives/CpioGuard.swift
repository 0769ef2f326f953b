import Glibc

/// A source that looks at each header of a cpio archive before libarchive does.
///
/// libarchive 3.6 makes room for a name as long as the header claims, up to four gigabytes, and searches for
/// the next header where there is none.
final class CpioGuard: ByteSource {
    private let source: any ByteSource
    private let nameByteCountLimit: Int
    private let limits: UnpackLimits
    /// What has come of the header that is being read.
    private var header: [UInt8] = []
    /// How much of an entry passes before the next header.
    private var passing: UInt64 = 0
    private var isAtEnd = false

    /// Gives the bytes of `source`, an archive from its first byte.
    init(_ source: any ByteSource, limits: UnpackLimits) {
        self.source = source
        self.limits = limits
        self.nameByteCountLimit = min(limits.pathByteCount, RecentBytes.headerByteCount - 1) + 1
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        try self.inspect(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        return count
    }

    private func inspect(_ bytes: UnsafeRawBufferPointer) throws(ArchiveProblem) {
        var rest = bytes[...]
        while !rest.isEmpty, !self.isAtEnd {
            if self.passing > 0 {
                let count = Int(min(self.passing, UInt64(rest.count)))
                rest = rest.dropFirst(count)
                self.passing -= UInt64(count)
            } else {
                let wanted = try self.headerByteCount() - self.header.count
                self.header += rest.prefix(wanted)
                rest = rest.dropFirst(wanted)
                if try self.headerByteCount() == self.header.count { try self.finishHeader() }
            }
        }
    }

    /// How long the header is, as far as can be told by now: the mark tells its length; the name of the last
    /// entry, which is eleven bytes long, belongs to it.
    private func headerByteCount() throws(ArchiveProblem) -> Int {
        guard self.header.count >= CpioFields.markByteCount else { return CpioFields.markByteCount }
        let length = try CpioFields.byteCount(mark: self.header.prefix(CpioFields.markByteCount))
        guard self.header.count >= length else { return length }
        let fields = try CpioFields(parsing: self.header.prefix(length))
        return fields.nameByteCount == 11 ? length + 11 : length
    }

    private func finishHeader() throws(ArchiveProblem) {
        let length = try CpioFields.byteCount(mark: self.header.prefix(CpioFields.markByteCount))
        let fields = try CpioFields(parsing: self.header.prefix(length))
        let isLink = fields.mode & S_IFMT == S_IFLNK
        guard fields.nameByteCount <= self.nameByteCountLimit,
            !isLink || fields.byteCount < UInt64(self.nameByteCountLimit)
        else { throw .limitExceeded(.pathByteCount(self.nameByteCountLimit - 1), entry: "") }
        self.isAtEnd = isCpioTrailer(self.header.dropFirst(length))
        self.passing =
            UInt64(fields.headerByteCount - self.header.count) + fields.contentByteCount
        self.header = []
    }
}
