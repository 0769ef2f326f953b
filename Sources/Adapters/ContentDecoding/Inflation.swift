internal import CZlib
internal import FluteFormat

/// One object's decompression.
final class Inflation {
    private static let inputByteCount = 64 << 10
    private static let outputByteCount = 256 << 10

    private let encoding: ContentEncoding
    private let input: UnsafeMutableRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    // On the heap, because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isStarted = false

    /// Prepares; the object's first bytes decide what exactly `deflate` is.
    init(_ encoding: ContentEncoding) {
        self.encoding = encoding
        self.input = .allocate(byteCount: Self.inputByteCount, alignment: 16)
        self.output = .allocate(byteCount: Self.outputByteCount, alignment: 16)
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
    }

    deinit {
        if self.isStarted { inflateEnd(self.stream) }
        self.stream.deallocate()
        self.output.deallocate()
        self.input.deallocate()
    }

    /// Decompresses everything, once.
    ///
    /// - Parameters:
    ///   - read: fills the buffer, and gives less than fits at the end only.
    ///   - write: takes what was decompressed; never more than the limit in all.
    /// - Returns: how many bytes it was.
    func run(
        maximumByteCount: UInt64,
        read: (UnsafeMutableRawBufferPointer) throws(ContentDecodingError) -> Int,
        write: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) -> UInt64 {
        var byteCount: UInt64 = 0
        var isAtEnd = false
        while true {
            if self.stream.pointee.avail_in == 0 {
                let count = try read(self.input)
                guard count > 0 else {
                    guard isAtEnd else { throw .truncated }
                    return byteCount
                }
                self.stream.pointee.next_in = self.input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                self.stream.pointee.avail_in = UInt32(count)
                try self.startIfNeeded(UnsafeRawBufferPointer(rebasing: self.input[..<count]))
            }
            if isAtEnd { try self.startNextMember() }
            // What does not fit into the buffer at once waits inside zlib, without any input.
            repeat {
                isAtEnd = try self.step()
                let produced = Self.outputByteCount - Int(self.stream.pointee.avail_out)
                byteCount += UInt64(produced)
                guard byteCount <= maximumByteCount else {
                    throw .tooLarge(maximumByteCount: maximumByteCount)
                }
                try write(UnsafeRawBufferPointer(rebasing: self.output[..<produced]))
            } while self.stream.pointee.avail_out == 0 && !isAtEnd
        }
    }

    private func startIfNeeded(_ bytes: UnsafeRawBufferPointer) throws(ContentDecodingError) {
        guard !self.isStarted else { return }
        let isWrapped = self.encoding == .deflate && Self.hasZlibHeader(bytes)
        let windowBits = isWrapped ? ContentEncoding.zlib.windowBits : self.encoding.windowBits
        let result = inflateInit2_(
            self.stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw .outOfMemory }
        self.isStarted = true
    }

    /// Whether these bytes begin with the header of RFC 1950, section 2.2.
    ///
    /// A bare deflate stream that looks the same would begin with a stored block whose unused bits are not
    /// zero, which nobody writes.
    private static func hasZlibHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 2 else { return false }
        let (method, flags) = (UInt16(bytes[0]), UInt16(bytes[1]))
        return method & 0x0F == 8 && method >> 4 <= 7 && (method << 8 | flags) % 31 == 0
    }

    /// Goes on behind the end of a stream: only gzip may have a further one.
    private func startNextMember() throws(ContentDecodingError) {
        guard self.encoding == .gzip, self.stream.pointee.next_in.pointee == 0x1F else {
            throw .trailingBytes
        }
        guard inflateReset(self.stream) == Z_OK else { throw .outOfMemory }
    }

    /// Decompresses until the input or the room for output is used up; `true` at the end of a stream.
    private func step() throws(ContentDecodingError) -> Bool {
        self.stream.pointee.next_out = self.output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        self.stream.pointee.avail_out = UInt32(Self.outputByteCount)
        switch inflate(self.stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: return false
        case Z_STREAM_END: return true
        case Z_MEM_ERROR: throw .outOfMemory
        case Z_NEED_DICT: throw .damaged("it wants a dictionary")
        case let result:
            throw .damaged(self.stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)")
        }
    }
}
