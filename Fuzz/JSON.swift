import JSONCoding

/// Parses bytes at once and one by one, which must give the same value or the same error, and writes what was read.
func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
    let whole = Result { try JSONValue(parsing: RawSpan(_unsafeBytes: bytes)) }
    let pieces = Result { try parseByteByByte(bytes) }
    switch (whole, pieces) {
    case (.success(let value), .success(let other)):
        precondition(value == other, "the value depends on how the stream is cut")
        for style in [JSONStyle.compact, .python] {
            let again = try? JSONValue(
                parsing: value.encoded(style).span.bytes, limits: JSONLimits(maximumByteCount: 1 << 20))
            precondition(again == value, "what was written is read differently")
        }
    case (.failure, .failure): break
    default: preconditionFailure("it depends on how the stream is cut whether it is JSON")
    }
}

private func parseByteByByte(_ bytes: UnsafeRawBufferPointer) throws -> JSONValue {
    var parser = JSONParser()
    var result: JSONValue?
    for byte in bytes {
        let piece = [byte]
        guard result == nil else {
            // Behind the value only white space may follow, which the parser would take for the next value's.
            guard case .needsMore = try parser.parse(piece.span.bytes), parser.isBetweenValues else {
                throw TrailingBytes()
            }
            continue
        }
        if case .complete(let value, let count) = try parser.parse(piece.span.bytes) {
            result = value
            if count == 0, case .needsMore = try parser.parse(piece.span.bytes), !parser.isBetweenValues {
                throw TrailingBytes()
            }
        }
    }
    return try result ?? parser.finish()
}

private struct TrailingBytes: Error {}
