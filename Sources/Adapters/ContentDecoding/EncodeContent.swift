internal import DurableStorage
package import FluteFormat

/// Compresses a file into another one.
///
/// The same bytes give the same output: no time and no name stands in it. `deflate` is written without
/// wrapping, as its standard has it.
/// - Parameters:
///   - source: the bytes to compress.
///   - descriptor: where to write, from the start of the file; it stays the caller's.
///   - path: what to call the output in an error.
///   - level: 1 for speed to 9 for size.
///   - isCancelled: asked after each 64 KiB.
/// - Returns: the number of bytes written.
/// - Throws: ``ContentDecodingError/truncated`` where the file has fewer bytes than the range, and
///   ``ContentDecodingError/cancelled``.
package func encodeContent(
    _ encoding: ContentEncoding,
    from source: FileRange,
    to descriptor: Int32,
    path: String,
    level: Int32 = 6,
    isCancelled: () -> Bool = { false }
) throws(ContentDecodingError) -> UInt64 {
    var rest = source
    var written: UInt64 = 0
    try Deflation(encoding, level: level).run {
        (buffer) throws(ContentDecodingError) in
        guard !isCancelled() else { throw .cancelled }
        let count: Int
        do throws(StorageError) { count = try rest.take(into: buffer) } catch { throw .storage(error) }
        guard count > 0 || rest.byteCount == 0 else { throw .truncated }
        return count
    } write: { (bytes) throws(ContentDecodingError) in
        do throws(StorageError) {
            try writeFully(bytes, to: descriptor, at: written, path: path)
        } catch { throw .storage(error) }
        written += UInt64(bytes.count)
    }
    return written
}

/// Compresses bytes in memory.
///
/// As ``encodeContent(_:from:to:path:level:isCancelled:)``.
package func encodeContent(
    _ encoding: ContentEncoding, _ bytes: [UInt8], level: Int32 = 6
) throws(ContentDecodingError) -> [UInt8] {
    var rest = bytes[...]
    var result: [UInt8] = []
    try Deflation(encoding, level: level).run {
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
