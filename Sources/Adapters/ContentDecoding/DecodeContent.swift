internal import DurableStorage
package import FluteFormat

/// Decompresses an object from one file into another.
///
/// Checksums and lengths are checked, a stream that ends early or is followed by anything is refused, and
/// never more than `maximumByteCount` bytes are written. `deflate` is taken with and without the wrapping of
/// zlib, because senders disagree; `gzip` may have several members.
/// - Parameters:
///   - source: the compressed object.
///   - descriptor: where to write, from the start of the file; it stays the caller's.
///   - path: what to call the output in an error.
///   - observer: is shown all decompressed bytes in their order, for a digest.
/// - Returns: the number of bytes written.
/// - Specification: RFC 1950, RFC 1951, RFC 1952; RFC 6726, section 3.4.2.
package func decodeContent(
    _ encoding: ContentEncoding,
    from source: FileRange,
    to descriptor: Int32,
    path: String,
    maximumByteCount: UInt64,
    observer: (UnsafeRawBufferPointer) -> Void = { _ in }
) throws(ContentDecodingError) -> UInt64 {
    var rest = source
    var written: UInt64 = 0
    return try Inflation(encoding).run(maximumByteCount: maximumByteCount) {
        (buffer) throws(ContentDecodingError) in
        do throws(StorageError) { return try rest.take(into: buffer) } catch { throw .storage(error) }
    } write: { (bytes) throws(ContentDecodingError) in
        do throws(StorageError) {
            try writeFully(bytes, to: descriptor, at: written, path: path)
        } catch { throw .storage(error) }
        written += UInt64(bytes.count)
        observer(bytes)
    }
}

/// Decompresses a small object, an FDT instance for instance, in memory.
///
/// As ``decodeContent(_:from:to:path:maximumByteCount:observer:)``.
package func decodeContent(
    _ encoding: ContentEncoding, _ bytes: [UInt8], maximumByteCount: Int
) throws(ContentDecodingError) -> [UInt8] {
    precondition(maximumByteCount >= 0, "a limit is not negative")
    var rest = bytes[...]
    var result: [UInt8] = []
    _ = try Inflation(encoding).run(maximumByteCount: UInt64(maximumByteCount)) {
        (buffer) throws(ContentDecodingError) in
        let piece = rest.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    } write: { (bytes) throws(ContentDecodingError) in
        result.append(contentsOf: bytes)
    }
    return result
}
