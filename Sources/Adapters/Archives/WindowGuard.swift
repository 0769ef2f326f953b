/// Passes a compressed stream on, and refuses it before anybody reserves a window larger than allowed for it.
///
/// A window (in xz: a dictionary) is what has been decompressed last and may be repeated. How much of it there is, the
/// stream itself says, and thirty kilobytes can make a reader hold a gigabyte. libarchive has no limit for it.
final class WindowGuard<Headers: WindowHeaders>: ByteSource {
    private let source: any ByteSource
    private let limit: UInt64
    private var headers = Headers()
    private var next = Headers.first
    private var field: [UInt8] = []

    /// Passes on what `source` gives.
    ///
    /// - Parameter limit: the largest window allowed, in bytes.
    init(_ source: any ByteSource, limit: UInt64) {
        self.source = source
        self.limit = limit
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        try self.look(at: UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        return count
    }

    private func look(at bytes: UnsafeRawBufferPointer) throws(ArchiveProblem) {
        var position = 0
        while position < bytes.count {
            let rest = bytes.count - position
            if self.next.skippedByteCount > 0 {
                let count = min(UInt64(rest), self.next.skippedByteCount)
                self.next.skippedByteCount -= count
                position += Int(count)
                continue
            }
            let count = min(rest, self.next.fieldByteCount - self.field.count)
            self.field += bytes[position..<position + count]
            position += count
            guard self.field.count == self.next.fieldByteCount else { return }
            self.next = try self.headers.take(self.field)
            self.field.removeAll(keepingCapacity: true)
            guard self.headers.windowByteCount <= self.limit else {
                throw .limitExceeded(.windowByteCount(self.limit), entry: "")
            }
        }
    }
}

/// The headers of a compressed stream, one field after the other; data is skipped.
protocol WindowHeaders {
    /// What comes first.
    static var first: WindowField { get }

    /// How large a window the last header asked for.
    var windowByteCount: UInt64 { get }

    init()

    /// Understands a field.
    ///
    /// - Returns: where the next one is.
    /// - Throws: `damaged` where it makes no sense: a reader that understood it otherwise would not be guarded.
    mutating func take(_ field: [UInt8]) throws(ArchiveProblem) -> WindowField
}

/// Where a field of a header is.
struct WindowField {
    /// How many bytes lie before it.
    var skippedByteCount: UInt64 = 0
    /// How many bytes it has, at least one.
    var fieldByteCount: Int
}
