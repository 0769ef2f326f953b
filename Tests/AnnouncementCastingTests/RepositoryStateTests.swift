import AnnouncementPlanning
import TestBed
import Testing

@testable import AnnouncementCasting

@Suite("What of a repository is announced")
struct RepositoryStateTests {
    private static func names(_ repository: TestRepository, _ priority: AnnouncementPriority) throws
        -> [String]
    {
        try RepositoryState(reading: repository.directory).files.filter { $0.priority == priority }
            .map(\.name).sorted()
    }

    @Test("The timestamp, what it leads to, and all roots")
    func everything() throws {
        let repository = try TestRepository()
        try repository.writeRoots(1...3)
        try repository.publish(7)
        #expect(
            try Self.names(repository, .newest)
                == ["3.root.json", "7.snapshot.json", "7.targets.json", "timestamp.json"])
        #expect(try Self.names(repository, .chain) == ["1.root.json", "2.root.json"])
        let state = try RepositoryState(reading: repository.directory)
        #expect(state.timestampVersion == 7)
        #expect(state.rootVersions == [1, 2, 3])
        #expect(state.missingRootVersions.isEmpty)
    }

    @Test(
        "A publication that is not done is not seen",
        arguments: [TestRepository.Step.targets, .snapshot])
    func halfPublished(step: TestRepository.Step) throws {
        let repository = try TestRepository()
        try repository.writeRoots(1...1)
        try repository.publish(7)
        let before = try RepositoryState(reading: repository.directory)
        try repository.publish(8, upTo: step)
        #expect(try RepositoryState(reading: repository.directory) == before)
        try repository.publish(8)
        #expect(try RepositoryState(reading: repository.directory).timestampVersion == 8)
    }

    @Test("A timestamp whose snapshot is not there, is shorter or another one, is not announced")
    func mixed() throws {
        let repository = try TestRepository()
        try repository.writeRoots(1...1)
        try repository.publish(7)
        let snapshot = try #require(repository.scratch.text(of: "7.snapshot.json"))
        try repository.scratch.write(String(snapshot.dropLast()), to: "7.snapshot.json")
        #expect(throws: AnnouncementError.self) { try RepositoryState(reading: repository.directory) }
        let other = snapshot.replacing("2033", with: "2034")
        #expect(other != snapshot && other.utf8.count == snapshot.utf8.count)
        try repository.scratch.write(other, to: "7.snapshot.json")
        #expect(throws: AnnouncementError.self) { try RepositoryState(reading: repository.directory) }
        try repository.scratch.write(snapshot, to: "7.snapshot.json")
        #expect(throws: Never.self) { try RepositoryState(reading: repository.directory) }
        try repository.scratch.write("{\"signed\":", to: "timestamp.json")
        #expect(throws: AnnouncementError.self) { try RepositoryState(reading: repository.directory) }
    }

    @Test("Without consistent snapshots the names have no versions")
    func withoutVersions() throws {
        let repository = try TestRepository()
        try repository.writeRoots(1...1, isConsistent: false)
        try repository.publish(7, isConsistent: false)
        #expect(
            try Self.names(repository, .newest)
                == ["1.root.json", "snapshot.json", "targets.json", "timestamp.json"])
    }

    @Test("A root that is missing between others is told, and names that are no versions are passed over")
    func gap() throws {
        let repository = try TestRepository()
        try repository.writeRoots(2...2)
        try repository.writeRoots(5...5)
        for name in ["07.root.json", "+8.root.json", "0.root.json", "x.root.json"] {
            try repository.write(name, [])
        }
        try repository.publish(1)
        let state = try RepositoryState(reading: repository.directory)
        #expect(state.rootVersions == [2, 5])
        #expect(state.missingRootVersions == [3...4])
    }

    @Test("A root of the highest version there is takes no time", .timeLimit(.minutes(1)))
    func hugeGap() throws {
        let repository = try TestRepository()
        let highest = UInt64(Int64.max)
        try repository.writeRoots(1...1)
        try repository.writeRoots(highest...highest)
        try repository.publish(1)
        let state = try RepositoryState(reading: repository.directory)
        #expect(state.missingRootVersions == [2...(highest - 1)])
    }

    @Test("A directory without a timestamp is none of metadata")
    func noMetadata() throws {
        let repository = try TestRepository()
        #expect(throws: AnnouncementError.self) { try RepositoryState(reading: repository.directory) }
        #expect(throws: AnnouncementError.self) { try RepositoryState(reading: "/nowhere/at/all") }
        try repository.publish(1)
        #expect(throws: AnnouncementError.self) { try RepositoryState(reading: repository.directory) }
    }

    @Test("Names of roles become one component of a path each")
    func roleNames() {
        #expect(percentEncoded("a/b é%") == "a%2Fb%20%C3%A9%25")
        #expect(percentEncoded("..") == "..")
    }

    @Test("Descriptions of sessions are read from files and directories, and one that cannot be read is told")
    func sessions() throws {
        let scratch = try ScratchDirectory("sessions")
        func text(_ number: Int) -> String {
            """
            v=0\r
            o=- \(number) 1 IN IP4 10.0.0.1\r
            s=Firmware \(number)\r
            t=0 0\r
            a=flute-tsi:\(number)\r
            m=application 4001 FLUTE/UDP 0\r
            c=IN IP4 239.1.2.3/64\r

            """
        }
        let directory = try scratch.subdirectory("more")
        try scratch.write(text(1), to: "one.sdp")
        try scratch.write(text(2), to: "more/two.sdp")
        try scratch.write(text(3), to: "more/three.txt")
        let list = try SessionFiles(paths: [scratch.file("one.sdp"), directory]).read()
        #expect(list.map { String(decoding: $0.bytes, as: UTF8.self) } == text(1) + text(2))
        #expect(try SessionFiles(paths: []).read() == nil)
        try scratch.write("v=0\nnonsense", to: "more/two.sdp")
        #expect(throws: AnnouncementError.self) { try SessionFiles(paths: [directory]).read() }
        #expect(throws: AnnouncementError.self) { try SessionFiles(paths: [scratch.file("none")]).read() }
    }
}
