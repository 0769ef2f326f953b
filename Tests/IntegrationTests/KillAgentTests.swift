import TestBed
import Testing

/// A few runs of what `make kill-agent` does a thousand times, and once without fsync, to see that it would notice.
@Suite("kill-agent")
struct KillAgentTests {
    @Test("Installations that are killed leave the old content or the new one")
    func kill() throws {
        let program = try Program.start("kill-agent", ["kill", "--runs", "3"])
        #expect(try program.wait(limit: .seconds(120)) == .exited(0), "\(program.output)\(program.errors)")
        #expect(program.output.split(separator: "\n").count == 6)
    }

    @Test("Installations whose power is cut do, too")
    func power() throws {
        guard try TestBed.offersRoot(for: "power cuts of fleetcast-agent") else { return }
        let program = try Program.start("kill-agent", ["ext4", "--runs", "2"])
        #expect(try program.wait(limit: .seconds(120)) == .exited(0), "\(program.output)\(program.errors)")
    }
}
