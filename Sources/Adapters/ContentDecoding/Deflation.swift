internal import CZlib
internal import FluteFormat

/// One object's compression.
final class Deflation {
    private static let bufferByteCount = 64 << 10

    private let input: UnsafeMutableRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    // On the heap, because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool

    /// Prepares; a level that is not 1...9 is a programming error.
    init(_ encoding: ContentEncoding, level: Int32) {
        precondition((1...9).contains(level), "a compression level is 1...9")
        self.input = .allocate(byteCount: Self.bufferByteCount, alignment: 16)
        self.output = .allocate(byteCount: Self.bufferByteCount, alignment: 16)
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        // Memory level 8 is zlib's own choice.
        let result = deflateInit2_(
            self.stream, level, Z_DEFLATED, encoding.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        self.isReady = result == Z_OK
    }

    deinit {
        if self.isReady { deflateEnd(self.stream) }
        self.stream.deallocate()
        self.output.deallocate()
        self.input.deallocate()
    }

    /// Compresses everything, once.
    ///
    /// - Parameters:
    ///   - read: fills the buffer; 0 is the end.
    ///   - write: takes what was compressed.
    func run(
        read: (UnsafeMutableRawBufferPointer) throws(ContentDecodingError) -> Int,
        write: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) {
        guard self.isReady else { throw .outOfMemory }
        var isAtEnd = false
        while !isAtEnd {
            let count = try read(self.input)
            self.stream.pointee.next_in = self.input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            self.stream.pointee.avail_in = UInt32(count)
            isAtEnd = count == 0
            repeat {
                self.stream.pointee.next_out = self.output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                self.stream.pointee.avail_out = UInt32(Self.bufferByteCount)
                guard deflate(self.stream, isAtEnd ? Z_FINISH : Z_NO_FLUSH) != Z_STREAM_ERROR else {
                    throw .damaged("zlib lost its state")
                }
                let produced = Self.bufferByteCount - Int(self.stream.pointee.avail_out)
                try write(UnsafeRawBufferPointer(rebasing: self.output[..<produced]))
            } while self.stream.pointee.avail_out == 0
        }
    }
}
