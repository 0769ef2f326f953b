import TestBed
import Testing

/// A few runs of what `make kill-agent` does a thousand times.
@Suite("kill-agent")
struct KillAgentTests {
    @Test("Installations that are killed leave the old content or the new one")
    func kill() throws {
        let program = try Program.start("kill-agent", ["kill", "--runs", "3"])
        #expect(try program.wait(limit: .seconds(300)) == .exited(0), "\(program.output)\(program.errors)")
        #expect(program.output.split(separator: "\n").count == 6)
    }

    @Test("Installations whose power is cut do, too; without fsync they do not")
    func power() throws {
        guard try TestBed.offersRoot(for: "power cuts of fleetcast-agent") else { return }
        let honest = try Program.start("kill-agent", ["ext4", "--runs", "3", "--handler", "release"])
        #expect(try honest.wait(limit: .seconds(300)) == .exited(0), "\(honest.output)\(honest.errors)")
        let blind = try Program.start(
            "kill-agent", ["ext4", "--runs", "12", "--handler", "release", "--without-fsync"])
        #expect(try blind.wait(limit: .seconds(300)) == .exited(0), "\(blind.output)\(blind.errors)")
        #expect(blind.output.contains("success was reported, and is lost"))
    }
}
