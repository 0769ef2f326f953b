import Archives
import CommandRunning
import DurableStorage
import Foundation
import PackageInstallation
import TestBed
import Testing

@Suite("Installing a package by its script")
struct ScriptInstallationTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    private var installation: ScriptInstallation {
        ScriptInstallation(
            baseDirectory: self.scratch.file("base"), limits: UnpackLimits(byteCount: 1 << 20),
            scriptTimeout: .seconds(20))
    }

    @Test("runs the script with both versions, then keeps the content and the number")
    func success() async throws {
        #expect(try self.installation.installedVersion() == 0)
        let script = "echo \"$CURVER>$NEWVER\" >> \(self.scratch.file("log")); cat payload > copied"
        try await self.installation.install(package: self.package(script, payload: "one"), version: 1100)
        try await self.installation.install(package: self.package(script, payload: "two"), version: .max)
        #expect(self.scratch.text(of: "log") == "0>1100\n1100>4294967295\n")
        #expect(try self.installation.installedVersion() == .max)
        #expect(self.scratch.text(of: "base/version") == "4294967295\n")
        #expect(self.scratch.text(of: "base/dst/copied") == "two")
        try self.expectTidy()
    }

    @Test(
        "leaves everything as it was when the script fails",
        arguments: ["exit 1", "kill -9 $$", "rm -rf ../.dst*; exit 7", "syntax error ("])
    func failingScript(_ script: String) async throws {
        try await self.installation.install(package: self.package("exit 0", payload: "old"), version: 1)
        let error = try await #require(throws: InstallationError.self) {
            try await self.installation.install(package: self.package(script, payload: "new"), version: 2)
        }
        guard case .scriptFailed("customup.sh", _) = error else {
            Issue.record("failed for another reason: \(error)")
            return
        }
        try self.expectOld()
    }

    @Test("ends a script that takes too long and leaves everything as it was")
    func slowScript() async throws {
        try await self.installation.install(package: self.package("exit 0", payload: "old"), version: 1)
        let impatient = ScriptInstallation(
            baseDirectory: self.scratch.file("base"), limits: UnpackLimits(),
            scriptTimeout: .milliseconds(300))
        let error = try await #require(throws: InstallationError.self) {
            try await impatient.install(package: self.package("sleep 1000", payload: "new"), version: 2)
        }
        #expect(error == .scriptFailed(script: "customup.sh", .timedOut(after: .milliseconds(300))))
        try self.expectOld()
    }

    @Test("refuses packages without a script, hostile ones and too large ones, before anything runs")
    func refusedPackages() async throws {
        try await self.installation.install(package: self.package("exit 0", payload: "old"), version: 1)
        var empty = TarBuilder()
        empty.file("readme")
        var link = TarBuilder()
        link.file("other", "touch \(self.scratch.file("ran"))")
        link.symbolicLink("customup.sh", to: "other")
        for builder in [empty, link] {
            let error = try await #require(throws: InstallationError.self) {
                try await self.installation.install(package: self.write(builder), version: 2)
            }
            #expect(error == .scriptMissing(script: "customup.sh"))
        }
        var hostile = TarBuilder()
        hostile.file("customup.sh", "touch \(self.scratch.file("ran"))")
        hostile.file("../escaped")
        var large = TarBuilder()
        large.file("customup.sh", "touch \(self.scratch.file("ran"))")
        large.file("large", String(repeating: "x", count: 1 << 20))
        for builder in [hostile, large] {
            await #expect(throws: ArchiveError.self) {
                try await self.installation.install(package: self.write(builder), version: 2)
            }
        }
        #expect(try self.scratch.names() == ["base", "p"])
        try self.expectOld()
    }

    @Test(
        "does not guess what an unreadable version means",
        arguments: ["", "abc", "-1", "4294967296", "1 2", "+1"])
    func unreadableVersion(_ text: String) async throws {
        try self.scratch.write(text, to: "base/version")
        let error = #expect(throws: InstallationError.self) { try self.installation.installedVersion() }
        #expect(error == .versionUnreadable(path: self.scratch.file("base/version")))
        await #expect(throws: InstallationError.self) {
            try await self.installation.install(package: self.package("touch ran", payload: ""), version: 2)
        }
        #expect(self.scratch.text(of: "base/version") == text)
        #expect(try self.scratch.names(in: "base") == [".lock", "version"])
    }

    @Test("reads versions as people and scripts write them", arguments: ["7", "7\n", " 7 \r\n", "007"])
    func versionSpelling(_ text: String) throws {
        try self.scratch.write(text, to: "base/version")
        #expect(try self.installation.installedVersion() == 7)
    }

    @Test("does not run twice at once in one directory")
    func lock() async throws {
        try await self.installation.install(package: self.package("exit 0", payload: "old"), version: 1)
        let base = try BaseDirectory(opening: self.scratch.file("base"))
        let lock = try base.lock(".lock")
        let error = try await #require(throws: StorageError.self) {
            try await self.installation.install(package: self.package("exit 0", payload: "new"), version: 2)
        }
        #expect(error.errno == EWOULDBLOCK)
        #expect(throws: StorageError.self) { try self.installation.recover() }
        try self.expectOld()
        _ = consume lock
    }

    @Test("cleans up what a killed run left, and nothing else")
    func leftovers() throws {
        try self.installation.recover()
        try self.scratch.write("1\n", to: "base/version")
        try self.scratch.write("half", to: "base/.dst.0123456789abcdef.staging/sub/file")
        try self.scratch.write("9\n", to: "base/.version.0123456789abcdef.partial")
        try self.scratch.write("old", to: "base/.dst.fedcba9876543210.former/payload")
        try self.scratch.write("mine", to: "base/.dst.backup/file")
        try self.installation.recover()
        #expect(try self.scratch.names(in: "base") == [".dst.backup", ".lock", "dst", "version"])
        #expect(self.scratch.text(of: "base/dst/payload") == "old", "the only copy of the content comes back")
        #expect(try self.installation.installedVersion() == 1)
    }

    @Test("A full disk changes nothing")
    func diskFull() async throws {
        guard SmallFileSystem.isPossible else {
            reportSkipped("disk full while installing", because: "mounting a small file system needs root")
            return
        }
        let disk = try SmallFileSystem(kilobyteCount: 256)
        let installation = ScriptInstallation(
            baseDirectory: disk.path, limits: UnpackLimits(), scriptTimeout: .seconds(20))
        try await installation.install(package: self.package("exit 0", payload: "old"), version: 1)
        let large = String(repeating: "x", count: 1 << 19)
        let error = try await #require(throws: ArchiveError.self) {
            try await installation.install(package: self.package("exit 0", payload: large), version: 2)
        }
        guard case .storage(let storage) = error.problem else {
            Issue.record("failed for another reason: \(error)")
            return
        }
        #expect(storage.errno == ENOSPC)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: disk.path).sorted() == [
                ".lock", "dst", "version",
            ])
        #expect(FileManager.default.contents(atPath: disk.path + "/dst/payload") == Data("old".utf8))
        #expect(try installation.installedVersion() == 1)
    }

    private func package(_ script: String, payload: String) throws -> String {
        var builder = TarBuilder()
        builder.file("customup.sh", script)
        builder.file("payload", payload)
        return try self.write(builder)
    }

    private func write(_ builder: TarBuilder) throws -> String {
        try Data(builder.finished().gzipped()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        return self.scratch.file("p")
    }

    private func expectOld(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try self.installation.installedVersion() == 1, sourceLocation: sourceLocation)
        #expect(self.scratch.text(of: "base/dst/payload") == "old", sourceLocation: sourceLocation)
        try self.expectTidy(sourceLocation: sourceLocation)
    }

    private func expectTidy(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(
            try self.scratch.names(in: "base") == [".lock", "dst", "version"], sourceLocation: sourceLocation)
    }
}
