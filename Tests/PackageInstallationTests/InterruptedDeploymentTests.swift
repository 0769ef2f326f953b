import Archives
import Foundation
import PackageInstallation
import TestBed
import Testing

/// The states that a power loss can leave, made by hand, and the way back from each.
@Suite("Recovering an interrupted deployment")
struct InterruptedDeploymentTests {
    let scratch: ScratchDirectory
    private static let staging = ".new.0123456789abcdef.staging"
    private static let former = ".new.0123456789abcdef.former"

    /// How far the deployment of release `new` had come.
    enum Progress: CaseIterable {
        case recorded
        case placed
        case switched
    }

    /// What was there before it.
    enum Before: CaseIterable {
        /// Nothing at all.
        case nothing
        /// Another release was current.
        case otherRelease
        /// A release of the same name was current.
        case sameName
        /// Another release was current, and one of the same name lay beside it.
        case sameNameUnused
        /// The same, on a file system that cannot exchange directories.
        case sameNameWithoutExchange
    }

    init() throws {
        self.scratch = try ScratchDirectory()
        try self.scratch.write("new", to: "base/releases/\(Self.staging)/payload")
    }

    @Test(
        "leads back to what was before, and once more changes nothing", arguments: Before.allCases,
        Progress.allCases)
    func recover(_ before: Before, _ progress: Progress) throws {
        try self.prepare(before)
        try self.interrupt(before, progress)
        let deployment = ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits())
        for _ in 0..<2 {
            try deployment.recover()
            try self.expectRestored(before)
        }
    }

    @Test("works when the way back was interrupted, too", arguments: Before.allCases)
    func interruptedTwice(_ before: Before) throws {
        try self.prepare(before)
        try self.interrupt(before, .switched)
        // The first step back, which is the link; then the power failed again.
        let link = self.scratch.file("base/current")
        try FileManager.default.removeItem(atPath: link)
        if let target = self.target(before) { symlink(target, link) }
        try ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits()).recover()
        try self.expectRestored(before)
    }

    @Test("happens by itself before the next deployment")
    func nextDeployment() async throws {
        try self.prepare(.otherRelease)
        try self.interrupt(.otherRelease, .switched)
        var builder = TarBuilder()
        builder.file("payload", "next")
        try Data(builder.finished()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        try await ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits())
            .deploy(package: self.scratch.file("p"), releaseName: "next") {}
        #expect(self.scratch.text(of: "base/current/payload") == "next")
        #expect(try self.scratch.names(in: "base/releases") == ["next", "other"])
    }

    @Test("cleans up what was left without a record")
    func leftovers() throws {
        try self.prepare(.otherRelease)
        symlink("releases/new", self.scratch.file("base/.current.0123456789abcdef.link"))
        try self.scratch.write("half", to: "base/..deployment.0123456789abcdef.partial")
        try ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits()).recover()
        #expect(try self.scratch.names(in: "base") == [".lock", "current", "releases"])
        #expect(try self.scratch.names(in: "base/releases") == ["other"])
    }

    @Test(
        "does not act on a record that it cannot read",
        arguments: [
            "", "nonsense", "release=../../etc\nstaging=.x.0123456789abcdef.staging\ninode=1\n",
            "release=new\nstaging=../../victim\ninode=1\n", "release=new\nstaging=\(staging)\ninode=x\n",
        ])
    func unreadableRecord(_ text: String) throws {
        try self.prepare(.otherRelease)
        let path = try self.scratch.write(text, to: "base/.deployment")
        let error = #expect(throws: InstallationError.self) {
            try ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits()).recover()
        }
        #expect(error == .recordUnreadable(path: path))
        #expect(self.scratch.text(of: "base/current/payload") == "other")
    }

    private func target(_ before: Before) -> String? {
        switch before {
        case .nothing: return nil
        case .sameName: return "releases/new"
        case .otherRelease, .sameNameUnused, .sameNameWithoutExchange: return "releases/other"
        }
    }

    private func hadSameName(_ before: Before) -> Bool {
        before != .nothing && before != .otherRelease
    }

    private func prepare(_ before: Before) throws {
        if before != .nothing { try self.scratch.write("other", to: "base/releases/other/payload") }
        if self.hadSameName(before) { try self.scratch.write("old", to: "base/releases/new/payload") }
        if let target = self.target(before) { symlink(target, self.scratch.file("base/current")) }
    }

    /// Does by hand what a deployment does, up to `progress`.
    private func interrupt(_ before: Before, _ progress: Progress) throws {
        let releases = self.scratch.file("base/releases")
        var status = stat()
        try #require(stat("\(releases)/\(Self.staging)", &status) == 0)
        let previous = self.target(before).map { "previous=\($0)\n" } ?? ""
        try self.scratch.write(
            "release=new\nstaging=\(Self.staging)\ninode=\(status.st_ino)\n\(previous)",
            to: "base/.deployment")
        guard progress != .recorded else { return }

        if self.hadSameName(before) {
            try self.move("new", to: Self.former)
        }
        try self.move(Self.staging, to: "new")
        if before == .sameName || before == .sameNameUnused {
            // After an exchange, the former release has the staging name.
            try self.move(Self.former, to: Self.staging)
        }
        guard progress == .switched else { return }
        unlink(self.scratch.file("base/current"))
        symlink("releases/new", self.scratch.file("base/current"))
    }

    private func move(_ source: String, to destination: String) throws {
        let releases = self.scratch.file("base/releases/")
        try FileManager.default.moveItem(atPath: releases + source, toPath: releases + destination)
    }

    private func expectRestored(_ before: Before) throws {
        let names = try self.scratch.names(in: "base")
        let releases = try self.scratch.names(in: "base/releases")
        let target = try? FileManager.default.destinationOfSymbolicLink(
            atPath: self.scratch.file("base/current"))
        #expect(target == self.target(before))
        switch before {
        case .nothing:
            #expect(names == [".lock", "releases"])
            #expect(releases.isEmpty)
        case .otherRelease:
            #expect(releases == ["other"])
        case .sameName, .sameNameUnused, .sameNameWithoutExchange:
            #expect(releases == ["new", "other"])
            #expect(self.scratch.text(of: "base/releases/new/payload") == "old")
        }
        if before != .nothing { #expect(names == [".lock", "current", "releases"]) }
    }
}
