import HTTPRangeFormat
import Testing

@Suite("Answers with several ranges")
struct ByteRangesParserTests {
    private let file = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    private func parse(_ body: [UInt8], pieces: Int, boundary: String = "b") throws -> [UInt64: UInt8] {
        var parser = try #require(
            ByteRangesParser(boundary: boundary, totalByteCount: UInt64(self.file.count)))
        var found: [UInt64: UInt8] = [:]
        for start in stride(from: 0, to: body.count, by: pieces) {
            try Array(body[start..<min(start + pieces, body.count)]).withUnsafeBytes { bytes in
                try parser.parse(bytes) { offset, part in
                    for index in part.indices { found[offset + UInt64(index)] = part[index] }
                }
            }
        }
        try parser.finish()
        return found
    }

    @Test("Parts are found however the body is torn")
    func parts() throws {
        let ranges = [0..<3, 10..<11, 20..<36]
        let body = multipart(ranges, of: self.file, total: self.file.count, boundary: "b")
        for pieces in 1...body.count {
            let found = try self.parse(body, pieces: pieces)
            #expect(found.count == 20)
            #expect(found.allSatisfy { self.file[Int($0.key)] == $0.value })
        }
        // Without the first and the last line end, too.
        #expect(try self.parse(Array(body.dropFirst(2).dropLast(2)), pieces: 7).count == 20)
    }

    @Test("A body cut anywhere before its last line end is an error")
    func truncated() throws {
        let body = multipart([0..<3, 10..<11], of: self.file, total: self.file.count, boundary: "b")
        for count in 0..<(body.count - 2) {
            #expect(throws: ByteRangesError.truncated) {
                try self.parse(Array(body.prefix(count)), pieces: 50)
            }
        }
    }

    @Test(
        "What breaks the rules is refused with its reason",
        arguments: [
            ("--b\r\nContent-Range: bytes 0-2/37\r\n\r\n012\r\n--b--\r\n", .wrongTotal),
            ("--b\r\nContent-Range: bytes 0-36/*\r\n\r\n", .wrongTotal),
            ("--b\r\nContent-Range: bytes 2-1/36\r\n\r\n", .malformed),
            ("--b\r\nContent-Range: bytes 0-1/36\r\nContent-Range: bytes 0-1/36\r\n\r\n", .malformed),
            ("--b\r\nContent-Type: x\r\n\r\n", .missingRange), ("--b\r\nnonsense\r\n\r\n", .malformed),
            ("--b\r\nContent-Range: bytes 0-1/36\r\n\r\n012\r\n--b--\r\n", .malformed),
            ("--b\r\nContent-Range: bytes 0-1/36\r\n\r\n01\r\n--c\r\n", .malformed),
            ("--b--\r\n", .malformed),
            ("--b\n", .malformed), ("", .truncated),
        ] as [(String, ByteRangesError)])
    func refuses(body: String, error: ByteRangesError) {
        #expect(throws: error) { try self.parse(Array(body.utf8), pieces: 5) }
    }

    @Test("Lines, their number and the parts are limited, at the limit and one past it")
    func limits() throws {
        let end = "Content-Range: bytes 0-1/36\r\n\r\n01\r\n--b--\r\n"
        for (count, isRefused) in [(1_024, false), (1_025, true)] {
            let line = "x:" + String(repeating: "y", count: count - 3) + "\r\n"
            let body = Array(("--b\r\n" + line + end).utf8)
            if isRefused {
                #expect(throws: ByteRangesError.lineTooLong) { try self.parse(body, pieces: 100) }
            } else {
                #expect(try self.parse(body, pieces: 100).count == 2)
            }
        }
        for (count, isRefused) in [(30, false), (31, true)] {
            let body = Array(("--b\r\n" + String(repeating: "x: y\r\n", count: count) + end).utf8)
            if isRefused {
                #expect(throws: ByteRangesError.tooManyLines) { try self.parse(body, pieces: 100) }
            } else {
                #expect(try self.parse(body, pieces: 100).count == 2)
            }
        }
        let part = Array("--b\r\nContent-Range: bytes 0-0/36\r\n\r\n0\r\n".utf8)
        let many = Array([[UInt8]](repeating: part, count: 4_096).joined())
        #expect(try self.parse(many + Array("--b--".utf8), pieces: 1_000).count == 1)
        #expect(throws: ByteRangesError.tooManyParts) { try self.parse(many + part, pieces: 1_000) }
        #expect(ByteRangesParser(boundary: String(repeating: "b", count: 70), totalByteCount: 1) != nil)
        #expect(ByteRangesParser(boundary: String(repeating: "b", count: 71), totalByteCount: 1) == nil)
        #expect(ByteRangesParser(boundary: "", totalByteCount: 1) == nil)
    }
}

/// A multipart/byteranges body.
private func multipart(_ ranges: [Range<Int>], of file: [UInt8], total: Int, boundary: String) -> [UInt8] {
    var body: [UInt8] = []
    for range in ranges {
        body += Array(
            "\r\n--\(boundary)\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(total)\r\n\r\n"
                .utf8)
        body += file[range]
    }
    return body + Array("\r\n--\(boundary)--\r\n".utf8)
}
