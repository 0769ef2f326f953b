import Archives
import Foundation
import PackageInstallation
import TestBed
import Testing

/// Kills a real installer at random moments, again and again.
///
/// `kill -9` shows what a power loss shows, except for data that had not reached the disk.
@Suite("An installer killed at any moment")
struct KilledInstallationTests {
    private static let roundCount = 60

    private let patience = KillPatience()

    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("leaves the old content or the new, and a number that is not ahead of it")
    func script() throws {
        var killedCount = 0
        var stageCounts: [String: Int] = [:]
        var installed = 0
        for round in 1...Self.roundCount {
            let package = try self.package("sleep 0.0\(Int.random(in: 0...9))", text: "\(round)")
            killedCount += try self.kill(["script", self.scratch.file("base"), package, "\(round)"]) ? 1 : 0
            let leftover = try self.leftoverKinds()
            let version = Int(self.scratch.text(of: "base/version")?.dropLast() ?? "0")
            let contents = try self.contents(of: "base/dst")
            #expect([installed, round].contains(version), "round \(round)")
            #expect(contents == nil || [installed, round].contains(contents), "round \(round)")
            // The content may be ahead of the number: then the same update comes again.
            #expect(
                version != round || contents == round, "the number was stored before the content was there")
            stageCounts["\(leftover)\(contents == round ? " new content" : "")", default: 0] += 1
            installed = version ?? 0
            if contents != installed {
                try self.run(["script", self.scratch.file("base"), package, "\(round)"])
                #expect(try self.contents(of: "base/dst") == round)
                installed = round
            }
        }
        print(
            "killed \(killedCount) of \(Self.roundCount) script installations while they ran; left: \(stageCounts)"
        )
        #expect(killedCount > Self.roundCount / 4, "too few were killed in the middle to show anything")
        #expect(installed > 0)
        try ScriptInstallation(
            baseDirectory: self.scratch.file("base"), limits: UnpackLimits(), scriptTimeout: .seconds(20)
        ).recover()
        #expect(try self.scratch.names(in: "base") == [".lock", "dst", "version"])
    }

    @Test("leaves a current release that is whole, and the way back to the one before")
    func release() throws {
        var killedCount = 0
        try self.run(["release", self.scratch.file("base"), self.package("", text: "0"), "r0"])
        var current = 0
        for round in 1...Self.roundCount {
            // Two names, so that half of the rounds replace a release that exists.
            let package = try self.package("", text: "\(round)")
            let arguments = ["release", self.scratch.file("base"), package, "r\(round % 2)"]
            killedCount += try self.kill(arguments) ? 1 : 0
            let seen = try #require(
                try self.contents(of: "base/current"), "round \(round): no current release")
            #expect([current, round].contains(seen), "round \(round)")
            let isConfirmed = self.scratch.text(of: "base/.deployment") == nil
            try ReleaseDeployment(baseDirectory: self.scratch.file("base"), limits: UnpackLimits()).recover()
            let recovered = try #require(try self.contents(of: "base/current"))
            #expect(recovered == (isConfirmed ? seen : current), "round \(round)")
            current = recovered
            let names = try self.scratch.names(in: "base/releases")
            #expect(names.allSatisfy { ["r0", "r1"].contains($0) }, "round \(round): \(names)")
        }
        print("killed \(killedCount) of \(Self.roundCount) deployments while they ran")
        #expect(killedCount > Self.roundCount / 4, "too few were killed in the middle to show anything")
    }

    /// The number in all files of a release; `nil` where there is none.
    ///
    /// Fails when they differ: that is a mixture of two packages.
    private func contents(of directory: String) throws -> Int? {
        guard let first = self.scratch.text(of: "\(directory)/first") else { return nil }
        let second = self.scratch.text(of: "\(directory)/sub/second")
        #expect(first == second)
        return Int(first)
    }

    private func leftoverKinds() throws -> [String] {
        let names = (try? self.scratch.names(in: "base")) ?? []
        return names.filter { $0 != ".lock" }.compactMap {
            $0.hasPrefix(".") ? $0.split(separator: ".").last : nil
        }
        .map(String.init)
    }

    private func package(_ script: String, text: String) throws -> String {
        var builder = TarBuilder()
        builder.file("first", text)
        builder.file("customup.sh", script)
        for index in 0..<50 { builder.file("many/\(index)", String(repeating: "x", count: 2000)) }
        builder.file("sub/second", text)
        let path = self.scratch.file("p")
        try Data(builder.finished().gzipped()).write(to: URL(fileURLWithPath: path))
        return path
    }

    private var probe: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("install-probe")
    }

    /// Starts the installer, kills it after a moment, and tells whether it was still running.
    private func kill(_ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = self.probe
        process.arguments = arguments
        try process.run()
        usleep(self.patience.draw())
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let isKilled = process.terminationReason == .uncaughtSignal
        self.patience.adapt(isKilled: isKilled)
        return isKilled
    }

    private func run(_ arguments: [String]) throws {
        let result = try runProgram(self.probe.path, arguments)
        try #require(result.status == 0, "\(result.output)")
    }
}

/// How long to wait before a kill: adapted so that about half of them come while the installer still runs, however
/// fast the machine is.
private final class KillPatience {
    private var longest = 120_000.0

    /// A random wait in microseconds.
    func draw() -> UInt32 {
        UInt32(Double.random(in: 0..<self.longest))
    }

    func adapt(isKilled: Bool) {
        self.longest = min(max(self.longest * (isKilled ? 1.25 : 0.8), 2_000), 2_000_000)
    }
}
