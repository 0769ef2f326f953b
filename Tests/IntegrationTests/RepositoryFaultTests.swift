import Foundation
import SimulationKit
import TestBed
import Testing

@Suite("A repository whose operator is killed, or whose disk is full", .serialized)
struct RepositoryFaultTests {
    @Test("Killed at any moment, a publication is there as a whole or not at all")
    func killed() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 400_000)
        let start = ContinuousClock.now
        try site.publish(file, "0.0.1")
        let usual = ContinuousClock.now - start
        var random = SeededRandom(seed: 5)
        var killedCount = 0
        for run in 1...50 {
            let before = try site.targets()
            let program = try site.start(["publish", file, "--product", "gateway", "--version", "1.0.\(run)"])
            Thread.sleep(forTimeInterval: Double.random(in: 0...1, using: &random) * (usual / .seconds(1)))
            program.kill()
            let exit = try program.wait()
            if exit == .signalled(SIGKILL) { killedCount += 1 }
            let after = try site.targets()
            let target = "gateway/1.0.\(run)/app.tgz"
            #expect(after == before || Set(after) == Set(before + [target]), "run \(run)")
            if exit == .exited(0) { #expect(after.contains(target)) }
            // A device gets whatever is announced, at every moment.
            if after.contains(target) { #expect(try site.delivers(target, as: file)) }
        }
        #expect(killedCount > 10)
        try site.publish(file, "2.0.0")
        #expect(try site.run(["repository", "check"]).contains("0 problems"))
    }

    @Test("What a killed command left half written is a problem of the check, and gone with the next command")
    func leftovers() throws {
        let site = try RepositorySite()
        let targets = ["metadata/.timestamp.json", "draft/.root.json", "offline-keys/.a.key", "keys/.b.key"]
        let names = targets.map { "depot/\($0).0123456789abcdef.partial" }
        for name in names { try site.scratch.write("half", to: name) }
        // Names of others that only look alike stay.
        try site.scratch.write("mine", to: "depot/metadata/.mine.partial")
        let said = try site.run(["repository", "check"], exit: 1)
        for name in names { #expect(said.contains(name.dropFirst("depot/".count))) }
        #expect(said.contains("4 problems"))
        try site.run(["repository", "refresh"])
        for name in names { #expect(site.scratch.text(of: name) == nil) }
        #expect(site.scratch.text(of: "depot/metadata/.mine.partial") == "mine")
        try site.run(["repository", "check"])
    }

    @Test(
        "On a full disk a publication fails, says so, and leaves what was",
        .enabled(if: SmallFileSystem.isPossible))
    func fullDisk() throws {
        let disk = try SmallFileSystem(kilobyteCount: 1_200)
        let site = try RepositorySite(in: disk.path)
        let small = try site.makeFile("small.tgz", byteCount: 100_000)
        try site.publish(small, "1.0.0")
        var failures: Set<Int> = []
        // Every size about the room that is left, so that each write in turn is the one that fails.
        for size in stride(from: 600_000, through: 1_100_000, by: 20_000) {
            let large = try site.makeFile("large.tgz", byteCount: size, seed: UInt64(size))
            let program = try site.start([
                "publish", large, "--product", "gateway", "--version", "2.0.\(size)",
            ])
            let exit = try program.wait()
            if exit == .exited(1) {
                failures.insert(size)
                #expect(program.errors.contains("ENOSPC"), "\(program.errors)")
                #expect(try site.targets() == ["gateway/1.0.0/small.tgz"])
            } else {
                #expect(exit == .exited(0))
                try site.run(["withdraw", "gateway/2.0.\(size)/large.tgz"])
            }
            #expect(try site.delivers("gateway/1.0.0/small.tgz", as: small))
        }
        #expect(failures.count > 3)
        try site.publish(small, "1.0.1")
        #expect(try site.run(["repository", "check"]).contains("0 problems"))
    }
}
