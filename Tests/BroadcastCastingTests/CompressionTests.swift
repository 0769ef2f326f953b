import ContentDecoding
import Datagrams
import FluteFormat
import Glibc
import LayeredCoding
import TestBed
import Testing

@testable import BroadcastCasting

@Suite("Casting compressed files", .serialized)
struct CompressionTests {
    private let scratch: ScratchDirectory
    private let settings: CastSettings

    init() throws {
        self.scratch = try ScratchDirectory("compressed")
        var settings = CastSettings(sessionID: try #require(TransportSessionID(3)))
        settings.symbolByteCount = 500
        settings.memoryByteCount = 64 << 20
        settings.temporaryDirectory = try self.scratch.subdirectory("temporary")
        self.settings = settings
    }

    /// Lines that differ a little.
    private func text(_ lineCount: Int, _ name: String = "file.txt") throws -> String {
        let path = self.scratch.file(name)
        try TestFiles.write((0..<lineCount).flatMap { Array("line \($0 &* 2_654_435_761)\n".utf8) }, to: path)
        return path
    }

    @Test(
        "What is sent is the compressed file; the table tells of both",
        arguments: [ContentEncoding.gzip, .zlib])
    func compressed(_ encoding: ContentEncoding) throws {
        let path = try self.text(20_000)
        var settings = self.settings
        settings.contentEncoding = encoding
        let run = try CastRun.run([path], settings)
        let file = try #require(run.facts?.files.first)
        #expect(file.contentEncoding == encoding)
        #expect(file.information.transferByteCount < file.byteCount)
        let sent = try #require(try run.decode(file, losingEvery: 12))
        let content = try decodeContent(encoding, sent, maximumByteCount: 1 << 20)
        let isRight = content == TestFiles.bytes(of: path)
        #expect(isRight)
        let table = String(decoding: try #require(run.datagrams.first)[36...], as: UTF8.self)
        for attribute in [
            "Content-Encoding=\"\(encoding.rawValue)\"", "Content-Length=\"\(file.byteCount)\"",
            "Transfer-Length=\"\(file.information.transferByteCount)\"",
        ] {
            #expect(table.contains(attribute), "\(table)")
        }
        // The digests are of the file, not of what is sent.
        let plain = try #require(try CastRun.run([path], self.settings).facts?.files.first)
        #expect(plain.sha256 == file.sha256)
        #expect(plain.objectID != file.objectID)
        #expect(try self.scratch.names(in: "temporary").isEmpty)
    }

    @Test("A file that would not get smaller is sent as it is, and so is an empty one")
    func incompressible() throws {
        let path = self.scratch.file("random.bin")
        try TestFiles.writeRandom(byteCount: 10_000, seed: 1, to: path)
        let empty = self.scratch.file("empty")
        try TestFiles.write([], to: empty)
        var settings = self.settings
        settings.contentEncoding = .gzip
        let facts = try #require(try CastRun.run([path, empty], settings).facts)
        #expect(facts.files.allSatisfy { $0.contentEncoding == nil })
        #expect(facts.files.map(\.information.transferByteCount) == [10_000, 0])
    }

    @Test("Writing to a file whose compressed copy is cast does no harm")
    func overwritten() throws {
        let path = try self.text(20_000)
        var settings = self.settings
        settings.contentEncoding = .zlib
        settings.bitsPerSecond = 4_000_000
        settings.lapLimit = 2
        let expected = TestFiles.bytes(of: path)
        let run = try CastRun.run(
            [path], settings,
            onEvent: { event in
                guard case .started = event else { return }
                try? TestFiles.write([1, 2, 3], to: path)
            })
        #expect(run.isComplete)
        let file = try #require(run.facts?.files.first)
        let sent = try #require(try run.decode(file, losingEvery: 12))
        let content = try decodeContent(.zlib, sent, maximumByteCount: 1 << 20)
        #expect(content == expected)
    }

    @Test("No directory for the copy is an error that names it")
    func noDirectory() throws {
        var settings = self.settings
        settings.contentEncoding = .gzip
        settings.temporaryDirectory = self.scratch.file("nowhere")
        let path = try self.text(100)
        do {
            _ = try CastRun.run([path], settings)
            Issue.record("it was cast")
        } catch let error as CastError {
            #expect(error.description.contains("nowhere"), "\(error)")
        }
    }

    @Test("Compressing ends when the cast does")
    func interrupted() throws {
        var settings = self.settings
        settings.contentEncoding = .gzip
        let path = try self.text(1_000)
        #expect(throws: CastError.self) { try CastRun.run([path], settings, isInterrupted: { true }) }
    }
}
