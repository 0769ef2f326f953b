import Foundation
import TestBed
import Testing

@Suite("fleetcast-agent with slots")
struct AgentImageTests {
    private static func image(_ site: SlotSite, _ version: String, seed: UInt64, suffix: String = "") throws
        -> (path: String, bytes: [UInt8])
    {
        let path = site.site.scratch.file("rootfs-\(version).img")
        try TestFiles.writeRandom(byteCount: 3_000_001, seed: seed, to: path)
        let bytes = TestFiles.bytes(of: path)
        switch suffix {
        case ".gz": try Command.run("gzip", ["-k", path])
        case ".zst": try Command.run("zstd", ["-q", path])
        case ".xz": try Command.run("xz", ["-k", "-0", path])
        default: break
        }
        return (path + suffix, bytes)
    }

    @Test(
        "An image is written into the other slot, tried, and confirmed",
        arguments: ["", ".gz", ".zst", ".xz"])
    func confirmed(suffix: String) throws {
        let site = try SlotSite()
        let image = try Self.image(site, "7", seed: 7, suffix: suffix)
        let install = try site.run("install", image.path)
        #expect(install.exit == .exited(3), "\(install.output)\(install.errors)")
        #expect(site.content("B", image.bytes.count) == image.bytes)
        #expect(try site.run("resume").exit == .exited(3))
        try site.restart()
        #expect(site.running == "B")
        let resume = try site.run("resume")
        #expect(resume.exit == .exited(0), "\(resume.output)\(resume.errors)")
        #expect(site.site.scratch.text(of: "slots") == "primary=B\ntrial=\ntries=0\n")
        let status = try AgentSite.object(try site.run("status", "--json").output)
        let boot = try #require(status["boot"] as? [String: Any])
        #expect(boot["running"] as? String == "B" && boot["primary"] as? String == "B")
        #expect(try site.run("status").output.contains("slot B runs"))

        // And back to the slot before, by another trial.
        let back = try site.run("rollback")
        #expect(back.exit == .exited(3), "\(back.output)\(back.errors)")
        try site.restart()
        #expect(try site.run("resume").exit == .exited(0))
        #expect(site.running == "A")
        #expect(site.site.scratch.text(of: "slots") == "primary=A\ntrial=\ntries=0\n")
    }

    @Test("A slot that does not boot is given up, and the old one runs on")
    func notBooted() throws {
        let site = try SlotSite()
        let image = try Self.image(site, "7", seed: 7)
        #expect(try site.run("install", image.path).exit == .exited(3))
        try site.restart()
        // It hung, and the watchdog restarted the device.
        try site.restart()
        #expect(site.running == "A")
        let resume = try site.run("resume")
        #expect(resume.exit == .exited(2) && resume.output.contains("did not boot"), "\(resume.output)")
        #expect(site.site.scratch.text(of: "slots") == "primary=A\ntrial=\ntries=0\n")
    }

    @Test("An unhealthy image goes back by another restart, and says why")
    func unhealthy() throws {
        let site = try SlotSite(
            health: "[health]\nsettle = 0\ndeadline = 1s\ninterval = 100ms\ncheck.app = command:/bin/false\n")
        let image = try Self.image(site, "7", seed: 7)
        #expect(try site.run("install", image.path).exit == .exited(3))
        try site.restart()
        let resume = try site.run("resume")
        #expect(resume.exit == .exited(3) && resume.output.contains("not healthy"), "\(resume.output)")
        try site.restart()
        #expect(site.running == "A")
        let last = try site.run("resume")
        #expect(last.exit == .exited(2), "\(last.output)\(last.errors)")
        #expect(try site.run("history").output.contains("not healthy"))
    }

    @Test("An image streams from standard input into the slot; a wrong digest is never booted")
    func stream() throws {
        let site = try SlotSite()
        let image = try Self.image(site, "7", seed: 7, suffix: ".zst")
        let wrong = String(repeating: "0", count: 64)
        let refused = try site.run("install", "--version", "7", "--sha256", wrong, "-", inputPath: image.path)
        #expect(refused.exit == .exited(1), "\(refused.output)\(refused.errors)")
        #expect(site.site.scratch.text(of: "slots") == "primary=A\ntrial=\ntries=0\n")
        // Only an installation that succeeds restarts the device.
        let restarted = site.site.scratch.file("restarted")
        let other = try SlotSite(more: "restart-command = touch \(restarted)")
        let install = try other.run("install", "--version", "7", "-", inputPath: image.path)
        #expect(install.exit == .exited(3), "\(install.output)\(install.errors)")
        #expect(other.content("B", image.bytes.count) == image.bytes)
        #expect(access(restarted, F_OK) == 0)
    }

    @Test("Before the restart it can be taken back without one")
    func rollbackBeforeRestart() throws {
        let site = try SlotSite()
        let image = try Self.image(site, "7", seed: 7)
        #expect(try site.run("install", image.path).exit == .exited(3))
        let status = try AgentSite.object(try site.run("status", "--json").output)
        #expect(status["state"] as? String == "awaiting restart")
        let other = try site.run("install", "--force", image.path)
        #expect(other.exit == .exited(1) && other.errors.contains("restart it first"), "\(other.errors)")
        let back = try site.run("rollback")
        #expect(back.exit == .exited(0), "\(back.output)\(back.errors)")
        #expect(site.site.scratch.text(of: "slots") == "primary=A\ntrial=\ntries=0\n")
        try site.restart()
        #expect(site.running == "A")
        #expect(try site.run("resume").output.contains("nothing was interrupted"))
    }

    @Test("A damaged image, one that is too large, and no image at all change nothing")
    func refused() throws {
        let site = try SlotSite()
        let image = try Self.image(site, "7", seed: 7, suffix: ".gz")
        let large = site.site.scratch.file("large-8.img")
        try Command.run("truncate", ["-s", "4194305", large])
        let cut = site.site.scratch.file("cut-9.img.gz")
        try TestFiles.write(TestFiles.bytes(of: image.path).dropLast(100), to: cut)
        for path in [large, cut] {
            let program = try site.run("install", path)
            #expect(program.exit == .exited(1), "\(path) \(program.output)\(program.errors)")
            #expect(site.site.scratch.text(of: "slots") == "primary=A\ntrial=\ntries=0\n")
        }
        try site.restart()
        #expect(site.running == "A")
    }

    @Test("check knows the boot loader and the slots")
    func check() throws {
        let site = try SlotSite()
        let good = try site.run("check")
        #expect(good.exit == .exited(0), "\(good.output)\(good.errors)")
        #expect(good.output.contains("slot A runs") && good.output.contains("slot.B"))
        try FileManager.default.removeItem(atPath: site.slot("B"))
        try site.site.scratch.write("", to: "slots")
        let bad = try site.run("check")
        #expect(bad.exit == .exited(1), "\(bad.output)")
    }
}
