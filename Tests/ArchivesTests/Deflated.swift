import CZlib

/// Bytes as a raw deflate stream, as small as zlib makes it.
func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count / 500 + 1000 + bytes.count / 4)
    guard
        deflateInit2_(
            &stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    let count = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
        }
    }
    return Array(output.prefix(count))
}

/// The CRC-32 of many bytes, quickly.
func checksum(_ bytes: [UInt8]) -> UInt32 {
    UInt32(CZlib.crc32(0, bytes, UInt32(bytes.count)))
}

/// Bytes as a gzip file, as small as zlib makes it.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + deflated(bytes)
    for word in [checksum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
        result += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    return result
}
