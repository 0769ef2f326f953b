import CArchive

/// A libarchive reader that takes its bytes from a ``ByteSource``.
///
/// The source's own error, which libarchive could not carry, is kept and thrown in place of libarchive's.
final class ArchiveReading {
    private static let bufferByteCount = 64 << 10

    /// libarchive's reader, open.
    let handle: OpaquePointer
    private let feed: Feed

    /// Opens a reader over `source`, after `configure` has chosen its filters and formats.
    init(
        _ source: any ByteSource, configure: (OpaquePointer) -> [Int32]
    ) throws(ArchiveProblem) {
        guard let handle = archive_read_new() else { throw .unsupported("libarchive cannot start") }
        self.handle = handle
        self.feed = Feed(source)
        // Anything but OK: built without that format, or worse, willing to start an outside program for it.
        guard configure(handle).allSatisfy({ $0 == ARCHIVE_OK }) else {
            throw .unsupported("this build of libarchive cannot read its compression")
        }
        let context = Unmanaged.passUnretained(self.feed).toOpaque()
        let result = archive_read_open(handle, context, nil, readFromFeed, nil)
        // Opening looks at the first bytes; what is wrong later is damage, what is wrong there is another kind.
        guard result == ARCHIVE_OK else {
            throw self.feed.problem ?? .unsupported("not an archive (\(self.errorText))")
        }
    }

    deinit {
        archive_read_free(self.handle)
    }

    /// What went wrong in the call just made.
    func problem() -> ArchiveProblem {
        self.feed.problem ?? .damaged(self.errorText)
    }

    private var errorText: String {
        archive_error_string(self.handle).map { String(cString: $0) } ?? "unknown error"
    }

    /// Hands a source's bytes to libarchive's callback.
    final class Feed {
        private let source: any ByteSource
        private let buffer: UnsafeMutableRawBufferPointer
        private(set) var problem: ArchiveProblem?

        init(_ source: any ByteSource) {
            self.source = source
            self.buffer = .allocate(byteCount: ArchiveReading.bufferByteCount, alignment: 16)
        }

        deinit {
            self.buffer.deallocate()
        }

        func next(_ start: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
            do throws(ArchiveProblem) {
                start.pointee = UnsafeRawPointer(self.buffer.baseAddress)
                return try self.source.read(into: self.buffer)
            } catch {
                self.problem = error
                return -1
            }
        }
    }
}

private func readFromFeed(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
    _ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    guard let context, let buffer else { return -1 }
    let feed = Unmanaged<ArchiveReading.Feed>.fromOpaque(context).takeUnretainedValue()
    return feed.next(buffer)
}
