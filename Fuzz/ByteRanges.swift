import HTTPRangeFormat

/// Takes bytes as a multipart/byteranges body, whole and torn, and expects the same of both.
func fuzzByteRanges(_ bytes: UnsafeRawBufferPointer) {
    let total: UInt64 = 1_000
    func parse(pieces: Int) -> (bytes: [UInt64: UInt8], error: ByteRangesError?) {
        guard var parser = ByteRangesParser(boundary: "b", totalByteCount: total) else { return ([:], nil) }
        var found: [UInt64: UInt8] = [:]
        do {
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + pieces, bytes.count)])
                try parser.parse(piece) { offset, part in
                    precondition(offset + UInt64(part.count) <= total, "a part beyond the whole")
                    for index in part.indices { found[offset + UInt64(index)] = part[index] }
                }
            }
            try parser.finish()
        } catch {
            return (found, error as? ByteRangesError)
        }
        return (found, nil)
    }
    let whole = parse(pieces: max(1, bytes.count))
    let torn = parse(pieces: 3)
    precondition(whole.bytes == torn.bytes && whole.error == torn.error, "tearing changed the result")
}
