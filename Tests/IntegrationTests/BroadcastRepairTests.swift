import Foundation
import TestBed
import Testing

@Suite("What a broadcast does not bring comes by HTTP", .serialized)
struct BroadcastRepairTests {
    /// Symbols of the file: 3 000 001 bytes in symbols of 1428.
    private static let symbolCount = 2_101

    @Test("A server without ranges, after the session has ended")
    func plainServer() throws {
        guard try TestBed.offersNetworks(for: "repair by HTTP") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let file = try session.makeFile("firmware.img", byteCount: 3_000_001)
        let server = try Program.start(
            "python3", ["-m", "http.server", "8000", "--directory", session.scratch.path],
            self.settings(in: bed.hosts[0]))
        defer { server.kill() }
        let receiver = try self.receive(session, bed)
        let sender = try session.cast([file], on: bed.hosts[0], ["--rate", "50Mbit", "--overhead", "0"])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        // Afterwards, because the loss rule would hit the web server's packets, too.
        try bed.setLoss(partsPerTenThousand: 0, toward: bed.hosts[1])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try session.isReceived(file, in: "repaired"))
        let fetched = receiver.event("repairBegan")?["symbols"] as? Int ?? 0
        let received = receiver.event("ended")?["newSymbols"] as? Int ?? 0
        #expect((200...700).contains(fetched), "\(fetched) symbols were fetched")
        // Only as many as the decoder needed: one or two more where a block was unlucky.
        #expect((Self.symbolCount...(Self.symbolCount + 4)).contains(received), "\(received) symbols in all")
    }

    @Test("A server that has another file is not believed")
    func wrongFile() throws {
        guard try TestBed.offersNetworks(for: "repair from a wrong file") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let file = try session.makeFile("firmware.img", byteCount: 3_000_001)
        let other = try session.scratch.subdirectory("other")
        try TestFiles.writeRandom(byteCount: 3_000_001, seed: 9, to: "\(other)/firmware.img")
        let server = try Program.start(
            "python3", ["-m", "http.server", "8000", "--directory", other], self.settings(in: bed.hosts[0]))
        defer { server.kill() }
        let receiver = try self.receive(session, bed)
        let sender = try session.cast([file], on: bed.hosts[0], ["--rate", "50Mbit", "--overhead", "0"])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        try bed.setLoss(partsPerTenThousand: 0, toward: bed.hosts[1])
        #expect(try receiver.wait() == .exited(1))
        #expect(receiver.errors.contains("wrong digest"), "\(receiver.errors)")
        #expect(try session.scratch.names(in: "repaired") == [".fleetcast"])
        // What the broadcast itself brought is not lost by that.
        let again = try session.receive("repaired", on: bed.hosts[1], ["--json"])
        let carousel = try session.cast([file], on: bed.hosts[0], ["--rate", "50Mbit", "--forever"])
        #expect(try again.wait() == .exited(0), "\(again.errors)")
        #expect(try session.isReceived(file, in: "repaired"))
        #expect(again.event("began")?["resumedSymbols"] as? Int ?? 0 > 1_000)
        carousel.kill()
    }

    @Test("A server that never answers does not hold the deadline up")
    func silentServer() throws {
        guard try TestBed.offersNetworks(for: "repair from a silent server") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let file = try session.makeFile("firmware.img", byteCount: 3_000_001)
        let listen = "import socket,time; s=socket.create_server(('0.0.0.0', 8000)); time.sleep(60)"
        let server = try Program.start("python3", ["-c", listen], self.settings(in: bed.hosts[0]))
        defer { server.kill() }
        let clock = ContinuousClock()
        let start = clock.now
        let receiver = try self.receive(session, bed, ["--deadline", "8"])
        let sender = try session.cast([file], on: bed.hosts[0], ["--rate", "50Mbit", "--overhead", "0"])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        #expect(try receiver.wait() == .exited(1), "\(receiver.errors)")
        #expect(start.duration(to: clock.now) < .seconds(20))
        #expect(receiver.errors.contains("deadline"), "\(receiver.errors)")
    }

    private func receive(
        _ session: BroadcastSession, _ bed: NetworkBed, _ arguments: [String] = []
    ) throws -> Program {
        try bed.setLoss(partsPerTenThousand: 2_000, toward: bed.hosts[1])
        let receiver = try session.receive(
            "repaired", on: bed.hosts[1],
            [
                "--json", "--timeout", "3", "--repair-window", "2",
                "--repair", "http://\(bed.hosts[0].address):8000/",
            ] + arguments)
        try receiver.waitForText("listening")
        return receiver
    }

    private func settings(in host: NetworkHost) -> ProgramSettings {
        var settings = ProgramSettings()
        settings.namespace = host.namespace
        return settings
    }
}
