import CZlib

/// The decompressed bytes of a gzip stream, its CRC and length checked.
///
/// Not left to libarchive, whose gzip filter (3.6) skips the trailer unread: a flipped bit in a stored block
/// would be installed.
/// - Specification: RFC 1952.
final class GzipSource: ByteSource {
    private static let inputByteCount = 64 << 10
    /// The largest window, and a gzip header and trailer around the deflate stream.
    private static let windowBits = MAX_WBITS + 16

    private let source: any ByteSource
    private let input: UnsafeMutableRawBufferPointer
    // On the heap, because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false
    private var isAtEnd = false

    /// Decompresses what `source` gives.
    init(_ source: any ByteSource) throws(ArchiveProblem) {
        self.source = source
        self.input = .allocate(byteCount: Self.inputByteCount, alignment: 1)
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        let result = inflateInit2_(
            self.stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw .unsupported("zlib cannot start (\(result))") }
    }

    deinit {
        inflateEnd(self.stream)
        self.stream.deallocate()
        self.input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        self.stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        self.stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let wanted = Int(self.stream.pointee.avail_out)
        while !self.isAtEnd {
            try self.refill()
            if self.isBetweenMembers { try self.startNextMember() }
            guard !self.isAtEnd else { break }
            let result = inflate(self.stream, Z_NO_FLUSH)
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
                throw .damaged(self.stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)")
            }
            self.isBetweenMembers = result == Z_STREAM_END
            let produced = wanted - Int(self.stream.pointee.avail_out)
            if produced > 0 { return produced }
        }
        return 0
    }

    private func refill() throws(ArchiveProblem) {
        guard self.stream.pointee.avail_in == 0 else { return }
        let count = try self.source.read(into: self.input)
        self.stream.pointee.next_in = self.input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        self.stream.pointee.avail_in = UInt32(count)
        guard count == 0 else { return }
        guard self.isBetweenMembers else { throw .damaged("the gzip stream ends early") }
        self.isAtEnd = true
    }

    /// Passes from one member to the next: a gzip file may have several, and zeros behind the last (tapes).
    private func startNextMember() throws(ArchiveProblem) {
        while self.stream.pointee.avail_in > 0, self.stream.pointee.next_in.pointee == 0 {
            self.stream.pointee.next_in += 1
            self.stream.pointee.avail_in -= 1
        }
        guard self.stream.pointee.avail_in > 0 else { return }
        guard inflateReset(self.stream) == Z_OK else { throw .damaged("zlib cannot start anew") }
        self.isBetweenMembers = false
    }
}
