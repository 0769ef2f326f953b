import Archives
import Foundation
import PackageInstallation
import TestBed
import Testing

@Suite("Deploying a release")
struct ReleaseDeploymentTests {
    let scratch: ScratchDirectory

    private struct ActivationFailure: Error, Equatable {}

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    private var deployment: ReleaseDeployment {
        ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits(byteCount: 1 << 20))
    }

    @Test("puts releases side by side and switches between them")
    func success() async throws {
        try await self.deploy("app.1.0.0", "one") {
            #expect(self.scratch.text(of: "base/current/payload") == "one", "activation sees the new release")
            #expect(self.scratch.text(of: "base/.deployment") != nil, "a power loss now leads back")
        }
        try await self.deploy("app.1.1.0", "two") {}
        #expect(try self.link() == "releases/app.1.1.0")
        #expect(self.scratch.text(of: "base/releases/app.1.0.0/payload") == "one")
        #expect(self.scratch.text(of: "base/current/payload") == "two")
        try self.expectTidy(["app.1.0.0", "app.1.1.0"])
    }

    @Test("goes back when the activation fails, and forgets the new release")
    func failingActivation() async throws {
        try await self.deploy("old", "one") {}
        await #expect(throws: ActivationFailure.self) {
            try await self.deploy("new", "two") { throw ActivationFailure() }
        }
        #expect(self.scratch.text(of: "base/current/payload") == "one")
        try self.expectTidy(["old"])
    }

    @Test("leaves no link when the very first activation fails")
    func failingFirstActivation() async throws {
        await #expect(throws: ActivationFailure.self) {
            try await self.deploy("new", "two") { throw ActivationFailure() }
        }
        #expect(try self.scratch.names(in: "base") == [".lock", "releases"])
        #expect(try self.scratch.names(in: "base/releases").isEmpty)
    }

    @Test("replaces a release of the same name, and puts it back when that fails")
    func sameName() async throws {
        try await self.deploy("app", "one") {}
        await #expect(throws: ActivationFailure.self) {
            try await self.deploy("app", "two") {
                #expect(self.scratch.text(of: "base/current/payload") == "two")
                throw ActivationFailure()
            }
        }
        #expect(self.scratch.text(of: "base/current/payload") == "one")
        try self.expectTidy(["app"])

        try await self.deploy("app", "three") {}
        #expect(self.scratch.text(of: "base/current/payload") == "three")
        try self.expectTidy(["app"])
    }

    @Test("never leaves the link dangling while a release is replaced by one of its name")
    func neverDangling() async throws {
        try await self.deploy("app", "one") {}
        let path = self.scratch.file("base/current/payload")
        let watch = LinkWatch(path)
        for index in 0..<20 {
            try? await self.deploy("app", "\(index)") { if index % 2 == 0 { throw ActivationFailure() } }
        }
        let (count, missingCount) = watch.stop()
        #expect(count > 1000)
        #expect(missingCount == 0)
    }

    @Test("refuses a package before anything is visible")
    func refusedPackage() async throws {
        try await self.deploy("old", "one") {}
        var builder = TarBuilder()
        builder.file("../escaped")
        let package = try self.write(builder)
        await #expect(throws: ArchiveError.self) {
            try await self.deployment.deploy(package: package, releaseName: "new") {
                Issue.record("activated")
            }
        }
        #expect(self.scratch.text(of: "base/current/payload") == "one")
        try self.expectTidy(["old"])
    }

    @Test(
        "takes only plain file names for releases",
        arguments: [
            "", ".", "..", "a/b", "/etc", "../up", ".hidden", "a\nb", "a\u{0}b", "a\u{1B}b",
            String(repeating: "n", count: 201),
        ])
    func unsuitableNames(_ name: String) async throws {
        await #expect(throws: InstallationError.unsuitableReleaseName(name)) {
            try await self.deploy(name, "x") {}
        }
        #expect(try self.scratch.names() == ["p"])
    }

    @Test("takes the longest name allowed")
    func longName() async throws {
        let name = String(repeating: "n", count: 200)
        try await self.deploy(name, "x") {}
        try await self.deploy(name, "y") {}
        #expect(self.scratch.text(of: "base/current/payload") == "y")
    }

    @Test("does not replace what is no link")
    func noLink() async throws {
        try self.scratch.write("precious", to: "base/current/file")
        await #expect(throws: InstallationError.notALink(path: self.scratch.file("base/current"))) {
            try await self.deploy("new", "x") {}
        }
        #expect(self.scratch.text(of: "base/current/file") == "precious")
    }

    private func deploy(
        _ name: String, _ payload: String, activation: () async throws -> Void
    ) async throws {
        var builder = TarBuilder()
        builder.file("payload", payload)
        try await self.deployment.deploy(
            package: self.write(builder), releaseName: name, activation: activation)
    }

    private func write(_ builder: TarBuilder) throws -> String {
        try Data(builder.finished().gzipped()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        return self.scratch.file("p")
    }

    private func link() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: self.scratch.file("base/current"))
    }

    private func expectTidy(_ releases: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(
            try self.scratch.names(in: "base") == [".lock", "current", "releases"],
            sourceLocation: sourceLocation)
        #expect(try self.scratch.names(in: "base/releases") == releases, sourceLocation: sourceLocation)
    }
}
