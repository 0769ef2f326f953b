import ByteCoding
import Foundation
import NIOPosix
import SimpleOTAFormat
import TestBed
import Testing

@testable import SimpleOTATransport

@Suite("The shelf opens packages and knows their digests")
struct PackageShelfTests {
    private let directory: ScratchDirectory
    private let shelf = PackageShelf(threads: .singleton)

    init() throws {
        self.directory = try ScratchDirectory("shelf")
    }

    @Test("500 clients that ask at the same time cost one look at the file")
    func hashesOnce() async throws {
        try TestFiles.writeRandom(byteCount: 20_000_000, seed: 1, to: self.directory.file("p"))
        let digests = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await self.shelf.item(latest: "p", in: self.directory.path).offer.md5.description
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(digests == [try TestFiles.md5(of: self.directory.file("p"))])
        #expect(self.shelf.hashCount == 1)
    }

    @Test("A file that is replaced is another one; who has the old one open keeps it")
    func replaced() async throws {
        try self.directory.write("old", to: "p")
        let old = try await self.shelf.item(latest: "p", in: self.directory.path)
        try self.directory.write("new!", to: "q")
        #expect(rename(self.directory.file("q"), self.directory.file("p")) == 0)
        let new = try await self.shelf.item(latest: "p", in: self.directory.path)
        #expect(old.offer.byteCount == 3 && new.offer.byteCount == 4 && old.offer.md5 != new.offer.md5)
        #expect(old.file.isUnchanged && new.file.isUnchanged)
        try self.directory.write("new?!", to: "p")
        #expect(!new.file.isUnchanged)
        #expect(self.shelf.hashCount == 2)
    }

    @Test("Digests are remembered up to a number, and the oldest is forgotten first")
    func forgets() async throws {
        let count = PackageShelf.maximumDigestCount
        for number in 0...count { try self.directory.write("\(number)", to: "p\(number)") }
        for number in 0..<count {
            _ = try await self.shelf.item(latest: "p\(number)", in: self.directory.path)
        }
        _ = try await self.shelf.item(latest: "p0", in: self.directory.path)
        #expect(self.shelf.hashCount == count)
        _ = try await self.shelf.item(latest: "p\(count)", in: self.directory.path)
        _ = try await self.shelf.item(latest: "p0", in: self.directory.path)
        #expect(self.shelf.hashCount == count + 2)
    }

    @Test("What is no package is refused, with the reason")
    func refuses() async throws {
        try FileManager.default.createDirectory(
            atPath: self.directory.file("d"), withIntermediateDirectories: true)
        symlink("/etc/passwd", self.directory.file("link"))
        #expect(mkfifo(self.directory.file("pipe"), 0o644) == 0)
        let cases: [(String, PackageShelfError)] = [
            ("../p", .unsuitableName(.leadingDot)), ("", .unsuitableName(.empty)),
            ("none", .cannotOpen(errno: ENOENT)),
            ("link", .cannotOpen(errno: ELOOP)), ("pipe", .notARegularFile), ("d", .notARegularFile),
        ]
        for (name, expected) in cases {
            await #expect(throws: expected) {
                try await self.shelf.item(latest: name, in: self.directory.path)
            }
        }
    }
}
