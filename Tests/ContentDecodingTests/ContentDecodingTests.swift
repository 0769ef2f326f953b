import ContentDecoding
import DurableStorage
import FluteFormat
import Glibc
import TestBed
import Testing

private let words = Array("fleetcast fleetcast fleetcast".utf8)
private let zlibBytes: [UInt8] = [
    0x78, 0xDA, 0x4B, 0xCB, 0x49, 0x4D, 0x2D, 0x49, 0x4E, 0x2C, 0x2E, 0x51, 0x48, 0xC3, 0x64, 0x01, 0x00,
    0xAA, 0xF3, 0x0B, 0x72,
]
private let rawBytes: [UInt8] = [
    0x4B, 0xCB, 0x49, 0x4D, 0x2D, 0x49, 0x4E, 0x2C, 0x2E, 0x51, 0x48, 0xC3, 0x64, 0x01, 0x00,
]
private let gzipBytes: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x4B, 0xCB, 0x49, 0x4D, 0x2D, 0x49, 0x4E,
    0x2C, 0x2E, 0x51, 0x48, 0xC3, 0x64, 0x01, 0x00, 0xD5, 0x0B, 0x34, 0x99, 0x1D, 0x00, 0x00, 0x00,
]
private let dictionaryBytes: [UInt8] = [
    0x78, 0xF9, 0x12, 0x6D, 0x03, 0xBC, 0x4B, 0x83, 0x31, 0x14, 0xB0, 0xB0, 0x00, 0xAA, 0xF3, 0x0B, 0x72,
]

private func decode(
    _ encoding: ContentEncoding, _ bytes: [UInt8], limit: Int = 1 << 20
) -> Result<[UInt8], ContentDecodingError> {
    Result { () throws(ContentDecodingError) in
        try decodeContent(encoding, bytes, maximumByteCount: limit)
    }
}

@Suite("Decompressing objects")
struct ContentDecodingTests {
    @Test("What other programs compressed is decompressed")
    func vectors() {
        #expect(decode(.zlib, zlibBytes) == .success(words))
        #expect(decode(.deflate, rawBytes) == .success(words))
        #expect(decode(.deflate, zlibBytes) == .success(words))
        #expect(decode(.gzip, gzipBytes) == .success(words))
    }

    @Test("A gzip object may have several members")
    func members() {
        #expect(decode(.gzip, gzipBytes + gzipBytes) == .success(words + words))
        #expect(decode(.gzip, gzipBytes + gzipBytes.dropLast()) == .failure(.truncated))
        #expect(decode(.gzip, gzipBytes + gzipBytes, limit: 57) == .failure(.tooLarge(maximumByteCount: 57)))
    }

    @Test("Another format than the announced one is refused")
    func otherFormats() {
        for (encoding, bytes) in [
            (ContentEncoding.zlib, gzipBytes), (.zlib, rawBytes), (.gzip, zlibBytes), (.gzip, rawBytes),
            (.deflate, gzipBytes), (.zlib, dictionaryBytes), (.deflate, dictionaryBytes), (.gzip, words),
        ] {
            guard case .failure(.damaged) = decode(encoding, bytes) else {
                Issue.record("\(encoding): \(decode(encoding, bytes))")
                continue
            }
        }
    }

    @Test("An object cut off anywhere is refused")
    func truncation() {
        for (encoding, bytes) in [
            (ContentEncoding.zlib, zlibBytes), (.deflate, rawBytes), (.deflate, zlibBytes),
            (.gzip, gzipBytes),
        ] {
            for count in 0..<bytes.count {
                let result = decode(encoding, Array(bytes.prefix(count)))
                #expect(result == .failure(.truncated), "\(encoding), \(count) bytes")
            }
        }
    }

    @Test("Bytes behind the end are refused")
    func trailingBytes() {
        for byte: UInt8 in [0, 0x20, 0xFF] {
            #expect(decode(.zlib, zlibBytes + [byte]) == .failure(.trailingBytes))
            #expect(decode(.deflate, rawBytes + [byte]) == .failure(.trailingBytes))
            #expect(decode(.deflate, zlibBytes + [byte]) == .failure(.trailingBytes))
            #expect(decode(.gzip, gzipBytes + [byte]) == .failure(.trailingBytes))
        }
        #expect(decode(.gzip, gzipBytes + [0x1F]) == .failure(.truncated))
        #expect(decode(.zlib, zlibBytes + zlibBytes) == .failure(.trailingBytes))
    }

    @Test("No flipped bit gives other bytes unnoticed, where the format has a checksum")
    func flippedBits() {
        for (encoding, bytes) in [(ContentEncoding.zlib, zlibBytes), (.gzip, gzipBytes)] {
            for bit in 0..<8 * bytes.count {
                var copy = bytes
                copy[bit / 8] ^= 1 << (bit & 7)
                // Bits of gzip's header that say nothing of the content may change.
                guard case .success(let result) = decode(encoding, copy) else { continue }
                #expect(result == words, "\(encoding), bit \(bit)")
            }
        }
    }

    @Test("The limit holds at the limit, and not one byte past it")
    func limits() {
        for (encoding, bytes) in [
            (ContentEncoding.zlib, zlibBytes), (.deflate, rawBytes), (.gzip, gzipBytes),
        ] {
            #expect(decode(encoding, bytes, limit: 29) == .success(words))
            #expect(decode(encoding, bytes, limit: 28) == .failure(.tooLarge(maximumByteCount: 28)))
            #expect(decode(encoding, bytes, limit: 0) == .failure(.tooLarge(maximumByteCount: 0)))
        }
    }

    @Test("A bomb expands to no more than its limit", arguments: ContentEncoding.allCases)
    func bomb(_ encoding: ContentEncoding) throws {
        let zeros = [UInt8](repeating: 0, count: 64 << 20)
        let bomb = try encodeContent(encoding, zeros)
        #expect(bomb.count < 100_000)
        #expect(decode(encoding, bomb, limit: 1 << 20) == .failure(.tooLarge(maximumByteCount: 1 << 20)))
        #expect(decode(encoding, bomb, limit: 64 << 20) == .success(zeros))
    }

    @Test(
        "What is compressed here is decompressed here, whatever its size", arguments: ContentEncoding.allCases
    )
    func roundTrip(_ encoding: ContentEncoding) throws {
        for byteCount in [0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 1_000_003] {
            for bytes in [pattern(byteCount), [UInt8](repeating: 7, count: byteCount)] {
                let compressed = try encodeContent(encoding, bytes)
                #expect(decode(encoding, compressed) == .success(bytes), "\(byteCount) bytes")
                #expect(try encodeContent(encoding, bytes) == compressed)
            }
        }
    }

    @Test("Deflate is written without wrapping, gzip without a time")
    func headers() throws {
        #expect(try encodeContent(.deflate, words, level: 9) == rawBytes)
        #expect(try encodeContent(.zlib, words, level: 9) == zlibBytes)
        #expect(try encodeContent(.gzip, words).prefix(10) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
    }
}

@Suite("Decompressing files")
struct FileDecodingTests {
    @Test("A part of a file is decompressed into another file", arguments: ContentEncoding.allCases)
    func files(_ encoding: ContentEncoding) throws {
        let (plain, packed, again) = (try OpenFile(), try OpenFile(), try OpenFile())
        let bytes = pattern(700_001)
        plain.write([1, 2, 3] + bytes + [4, 5])
        let source = FileRange(
            descriptor: plain.descriptor, path: "plain", offset: 3, byteCount: UInt64(bytes.count))
        let count = try encodeContent(encoding, from: source, to: packed.descriptor, path: "packed")
        #expect(packed.contents == (try encodeContent(encoding, bytes)))
        var observed: [UInt8] = []
        let object = FileRange(descriptor: packed.descriptor, path: "packed", byteCount: count)
        let written = try decodeContent(
            encoding, from: object, to: again.descriptor, path: "again", maximumByteCount: 700_001
        ) { observed.append(contentsOf: $0) }
        #expect(written == 700_001)
        #expect(again.contents == bytes)
        #expect(observed == bytes)
    }

    @Test("A file shorter than it should be is refused, both ways")
    func shortFiles() throws {
        let (input, output) = (try OpenFile(), try OpenFile())
        input.write(gzipBytes)
        let range = FileRange(
            descriptor: input.descriptor, path: "input", offset: 1, byteCount: UInt64(gzipBytes.count))
        #expect(throws: ContentDecodingError.truncated) {
            try encodeContent(.gzip, from: range, to: output.descriptor, path: "output")
        }
        let cut = FileRange(
            descriptor: input.descriptor, path: "input", byteCount: UInt64(gzipBytes.count - 1))
        #expect(throws: ContentDecodingError.truncated) {
            try decodeContent(.gzip, from: cut, to: output.descriptor, path: "output", maximumByteCount: 100)
        }
    }

    @Test("Nothing past the limit reaches the file")
    func limit() throws {
        let (input, output) = (try OpenFile(), try OpenFile())
        let bomb = try encodeContent(.gzip, [UInt8](repeating: 0, count: 10_000_000))
        input.write(bomb)
        let range = FileRange(descriptor: input.descriptor, path: "input", byteCount: UInt64(bomb.count))
        #expect(throws: ContentDecodingError.tooLarge(maximumByteCount: 1_000_000)) {
            try decodeContent(
                .gzip, from: range, to: output.descriptor, path: "output", maximumByteCount: 1_000_000)
        }
        #expect(output.contents.count <= 1_000_000)
    }

    @Test("A file that cannot be written to is told by name")
    func unwritable() throws {
        let input = try OpenFile()
        input.write(gzipBytes)
        let range = FileRange(
            descriptor: input.descriptor, path: "input", byteCount: UInt64(gzipBytes.count))
        #expect(
            throws: ContentDecodingError.storage(StorageError(operation: "write", path: "x", errno: EBADF))
        ) {
            try decodeContent(.gzip, from: range, to: -1, path: "x", maximumByteCount: 100)
        }
    }
}

/// Bytes that compress a little.
private func pattern(_ byteCount: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<byteCount).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24) & 0x3F
    }
}

/// A file that loses its name at once.
private final class OpenFile {
    let descriptor: Int32

    init() throws {
        let scratch = try ScratchDirectory("content")
        self.descriptor = open(scratch.file("file"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try #require(self.descriptor >= 0)
    }

    deinit { close(self.descriptor) }

    func write(_ bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { pwrite(self.descriptor, $0.baseAddress, $0.count, 0) } == bytes.count)
    }

    var contents: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(self.descriptor, 0, SEEK_END)))
        let count = bytes.withUnsafeMutableBytes { pread(self.descriptor, $0.baseAddress, $0.count, 0) }
        return Array(bytes.prefix(count))
    }
}
