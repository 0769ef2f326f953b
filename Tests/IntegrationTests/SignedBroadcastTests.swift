import Foundation
import TestBed
import Testing

@Suite("Broadcasts whose packets are authenticated", .serialized)
struct SignedBroadcastTests {
    static let modes = ["sparse", "self-contained", "spine"]

    private let signed: SignedSession

    init() throws {
        self.signed = try SignedSession()
    }

    private var session: BroadcastSession { self.signed.session }

    @Test("One lap reaches three receivers that lose 0, 5 and 20 % of it, in every mode", arguments: modes)
    func threeReceivers(mode: String) throws {
        guard try TestBed.offersNetworks(for: "an authenticated broadcast, \(mode)") else { return }
        let bed = try NetworkBed(hostCount: 4)
        for (host, share) in zip(bed.hosts.dropFirst(), [0, 500, 2_000]) where share > 0 {
            try bed.setLoss(partsPerTenThousand: share, toward: host)
        }
        let file = try self.session.makeFile("firmware.img", byteCount: 3_000_001)
        try self.signed.sign([file], ["block=600"])
        let receivers = try bed.hosts.dropFirst().map { try self.signed.receive("host\($0.index)", on: $0) }
        let sender = try self.signed.cast(
            file, on: bed.hosts[0], ["--rate", "30Mbit", "--overhead", "45", "--authentication", mode])
        for (host, receiver) in zip(bed.hosts.dropFirst(), receivers) {
            #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
            #expect(try self.session.isReceived(file, in: "host\(host.index)"))
            #expect(try self.session.leftovers(in: "host\(host.index)").isEmpty)
            #expect(receiver.authentication("verified") >= 2_359)
            #expect(receiver.authentication("forged") == 0)
            // The spine of 16 × 111 bytes has one batch, and needs one check.
            #expect(mode != "spine" || receiver.authentication("signatureChecks") <= 3)
        }
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
    }

    @Test(
        "A receiver that joins in mid lap, and a carousel that goes around its signed symbols",
        arguments: modes)
    func lateJoin(mode: String) throws {
        guard try TestBed.offersNetworks(for: "joining an authenticated broadcast, \(mode)") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let file = try self.session.makeFile("firmware.img", byteCount: 2_000_000)
        try self.signed.sign([file])
        let sender = try self.signed.cast(
            file, on: bed.hosts[0],
            ["--rate", "40Mbit", "--forever", "--overhead", "30", "--authentication", mode])
        defer { sender.kill() }
        try sender.waitForText("Casting")
        // By then it is in its third lap or later, and has begun anew.
        usleep(1_700_000)
        let receiver = try self.signed.receive("late", on: bed.hosts[1])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "late"))
    }

    @Test("Without trust the same stream is plain FLUTE", arguments: modes)
    func plainReceiver(mode: String) throws {
        guard try TestBed.offersNetworks(for: "an authenticated broadcast as plain FLUTE") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_000_001)
        try self.signed.sign([file])
        let receiver = try self.session.receive("plain", on: bed.hosts[1])
        try receiver.waitForText("Listening")
        let sender = try self.signed.cast(
            file, on: bed.hosts[0], ["--rate", "20Mbit", "--authentication", mode])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "plain"))
        #expect(try self.session.scratch.names(in: "plain").sorted() == [".fleetcast", "firmware.img"])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
    }

    @Test("What is there already is not received; two releases of one session are told apart")
    func severalReleases() throws {
        guard try TestBed.offersNetworks(for: "several signed releases in one session") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let files = try (1...3).map {
            try self.session.makeFile("release\($0).img", byteCount: 700_000, seed: UInt64($0))
        }
        try self.signed.sign(files, ["block=300"])
        let out = try self.session.scratch.subdirectory("several")
        try FileManager.default.copyItem(atPath: files[2], toPath: "\(out)/release3.img")
        let receiver = try self.signed.receive("several", on: bed.hosts[1])
        let signatures = files.dropLast().flatMap { ["--signatures", self.signed.signatures(of: $0)] }
        let sender = try self.session.cast(
            Array(files.dropLast()), on: bed.hosts[0], ["--rate", "30Mbit", "--laps", "2"] + signatures)
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        for file in files { #expect(try self.session.isReceived(file, in: "several")) }
        #expect(receiver.events("present").count == 1)
        #expect(receiver.events("stored").count == 2)
        #expect(receiver.authentication("forged") == 0)
        sender.kill()
    }

    @Test("Releases of the same bytes are received once, and stand under each name; later names are copies")
    func sameBytes() throws {
        guard try TestBed.offersNetworks(for: "signed releases of the same bytes") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let files = try (1...3).map { try self.session.makeFile("twin\($0).img", byteCount: 700_000) }
        try self.signed.sign(Array(files.dropLast()))
        let receiver = try self.signed.receive("twins", on: bed.hosts[1])
        let sender = try self.signed.cast(files[1], on: bed.hosts[0], ["--rate", "30Mbit", "--laps", "2"])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        for file in files.dropLast() { #expect(try self.session.isReceived(file, in: "twins")) }
        #expect(receiver.events("stored").count == 2)
        #expect(try self.session.leftovers(in: "twins").isEmpty)
        sender.kill()
        // Nothing is sent any more.
        try self.signed.sign(files)
        let again = try self.signed.receive("twins", on: bed.hosts[1])
        #expect(try again.wait() == .exited(0), "\(again.errors)")
        for file in files { #expect(try self.session.isReceived(file, in: "twins")) }
    }

    @Test("Only the release that is named is received, and the other packets of the session do no harm")
    func namedRelease() throws {
        guard try TestBed.offersNetworks(for: "one of two signed releases") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let files = try (1...2).map {
            try self.session.makeFile("release\($0).img", byteCount: 900_000, seed: UInt64($0))
        }
        try self.signed.sign(files)
        let receiver = try self.signed.receive("named", on: bed.hosts[1], ["--release", "release2.img"])
        let signatures = files.flatMap { ["--signatures", self.signed.signatures(of: $0)] }
        let sender = try self.session.cast(
            files, on: bed.hosts[0], ["--rate", "30Mbit", "--laps", "3"] + signatures)
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.scratch.names(in: "named").sorted() == [".fleetcast", "release2.img"])
        sender.kill()
    }

    @Test("A receiver that was killed goes on with what it had")
    func receiverRestarts() throws {
        guard try TestBed.offersNetworks(for: "a trusting receiver that is killed") else { return }
        let bed = try NetworkBed(hostCount: 2)
        try bed.setLoss(partsPerTenThousand: 500, toward: bed.hosts[1])
        let file = try self.session.makeFile("firmware.img", byteCount: 15_000_000)
        try self.signed.sign([file])
        let sender = try self.signed.cast(file, on: bed.hosts[0], ["--rate", "20Mbit", "--forever"])
        defer { sender.kill() }
        try sender.waitForText("Casting")
        let first = try self.signed.receive("again", on: bed.hosts[1])
        sleep(4)
        first.kill()
        // Until it is gone, its locks are not.
        _ = try first.wait()
        let second = try self.signed.receive("again", on: bed.hosts[1])
        #expect(try second.wait() == .exited(0), "\(second.errors)")
        #expect(try self.session.isReceived(file, in: "again"))
        #expect(second.event("began")?["resumedSymbols"] as? Int ?? 0 > 1_000)
    }

    @Test("What the broadcast did not bring comes by HTTP, under the name of a consistent snapshot")
    func repair() throws {
        guard try TestBed.offersNetworks(for: "repair of a signed release") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_000_001)
        try self.signed.sign([file])
        let receiver = try self.signed.receive(
            "repaired", on: bed.hosts[1],
            [
                "--timeout", "2", "--repair-window", "0", "--repair", "http://\(bed.hosts[0].address):8000/",
            ])
        let targets = try self.session.scratch.subdirectory("targets")
        let sender = try self.signed.cast(
            file, on: bed.hosts[0], ["--rate", "20Mbit", "--overhead", "0", "--json"])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        let cast = sender.event("started")?["files"] as? [[String: Any]]
        let digest = cast?.first?["sha256"] as? String ?? ""
        try FileManager.default.copyItem(atPath: file, toPath: "\(targets)/\(digest).firmware.img")
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        let second = try self.signed.receive(
            "fetched", on: bed.hosts[1],
            [
                "--timeout", "1", "--repair-window", "0", "--repair", "http://\(bed.hosts[0].address):8000/",
            ])
        var settings = ProgramSettings()
        settings.namespace = bed.hosts[0].namespace
        let server = try Program.start(
            "python3", ["-m", "http.server", "8000", "--directory", targets], settings)
        defer { server.kill() }
        // Nothing at all is broadcast any more.
        #expect(try second.wait() == .exited(0), "\(second.errors)")
        #expect(try self.session.isReceived(file, in: "fetched"))
    }

    @Test("Files and signatures that do not belong together are refused before anything is sent")
    func wrongSignatures() throws {
        let file = try self.session.makeFile("firmware.img", byteCount: 100_000, seed: 1)
        try self.signed.sign([file])
        let channel = ["--group", "239.1.2.3", "--port", "4001", "--rate", "1Mbit"]
        let signatures = ["--signatures", self.signed.signatures(of: file)]
        for (byteCount, text) in [(100_001, "100001"), (100_000, "SHA-256")] {
            let other = try self.session.makeFile("other.img", byteCount: byteCount, seed: 2)
            let cast = try Program.start("fleetcast", ["cast", other] + channel + signatures)
            #expect(try cast.wait() == .exited(1))
            #expect(cast.errors.contains(text), "\(cast.errors)")
        }
        let none = try Program.start("fleetcast", ["cast", file] + channel + ["--signatures", file])
        #expect(try none.wait() == .exited(1))
        #expect(none.errors.contains("no signatures file"), "\(none.errors)")
        for arguments in [
            ["--authentication", "spine"], signatures + ["--fec", "rs"], signatures + ["--symbol-size", "9"],
            signatures + signatures,
        ] {
            let cast = try Program.start("fleetcast", ["cast", file] + channel + arguments)
            #expect(try cast.wait() == .exited(64), "\(arguments)")
        }
    }
}
