import Archives
import Foundation
import TestBed
import Testing

@Suite("Hostile archives")
struct HostileArchiveTests {
    let scratch: ScratchDirectory
    let surroundings: Surroundings

    init() throws {
        self.scratch = try ScratchDirectory()
        self.surroundings = try Surroundings(self.scratch)
    }

    @Test("are refused for the right reason and touch nothing outside", arguments: HostileArchive.corpus)
    func refused(_ hostile: HostileArchive) throws {
        let before = try self.surroundings.entries()
        let isZip = hostile.testDescription.hasPrefix("zip")
        for bytes in isZip ? [hostile.bytes] : [hostile.bytes, hostile.bytes.gzipped()] {
            try Data(bytes).write(to: URL(fileURLWithPath: self.scratch.file("archive")))
            let unpacker = ArchiveUnpacker(limits: hostile.limits, options: hostile.options)
            let unpacking = try #require(throws: ArchiveError.self) {
                try unpacker.unpack(self.scratch.file("archive"), into: self.scratch.file("stage"))
            }
            #expect(hostile.verdict.matches(unpacking.problem), "refused for another reason: \(unpacking)")
            #expect(try self.surroundings.entries() == before)
            try self.expectReadable(unpacking)

            let measuring = try #require(throws: ArchiveError.self) {
                try unpacker.measure(self.scratch.file("archive"))
            }
            #expect(measuring == unpacking, "measuring tells another story")
        }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/fleetcast-sentinel"))
    }

    /// A message names the archive, says something, and cannot steer a terminal.
    private func expectReadable(_ error: ArchiveError) throws {
        let text = error.description
        #expect(text.hasPrefix("archive '\(self.scratch.file("archive"))': "))
        #expect(text.count > self.scratch.file("archive").count + 30)
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test("A link that somebody else puts into the staging directory is not followed")
    func plantedLink() throws {
        symlink("../outside", self.scratch.file("stage/d"))
        var builder = TarBuilder()
        builder.file("d/planted", "owned")
        let bytes = builder.finished()
        #expect(throws: ArchiveError.self) { try self.unpack(bytes) }
        #expect(try self.scratch.names(in: "outside") == ["directory", "file"])
    }

    @Test("A repeated name replaces the link that had it, and not what the link points to")
    func repeatedName() throws {
        var builder = TarBuilder()
        builder.file("victim", "first")
        builder.symbolicLink("l", to: "victim")
        builder.file("l", "second")
        builder.hardLink("h", to: "victim")
        builder.file("h", "third")
        try self.unpack(builder.finished())
        #expect(self.scratch.text(of: "stage/victim") == "first")
        #expect(self.scratch.text(of: "stage/l") == "second")
        #expect(self.scratch.text(of: "stage/h") == "third")
    }

    @Test("An owner that is no owner is refused where owners are set")
    func owners() throws {
        guard geteuid() == 0 else {
            reportSkipped("owner numbers out of range", because: "only root sets owners")
            return
        }
        var builder = TarBuilder()
        builder.paxRecords([("uid", "4294967295")])
        builder.file("f")
        let bytes = builder.finished()
        let error = try #require(throws: ArchiveError.self) { try self.unpack(bytes) }
        #expect(error.problem == .refused(entry: "f", .ownerOutOfRange))
    }

    private func unpack(_ bytes: [UInt8], name: String = "p") throws {
        try Data(bytes).write(to: URL(fileURLWithPath: self.scratch.file(name)))
        try ArchiveUnpacker(limits: UnpackLimits()).unpack(
            self.scratch.file(name), into: self.scratch.file("stage"))
    }
}
