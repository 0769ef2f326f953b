import Foundation
import TestBed
import Testing

@Suite("Strangers on an authenticated broadcast", .serialized)
struct ForgedBroadcastTests {
    private let signed: SignedSession

    init() throws {
        self.signed = try SignedSession()
    }

    private var session: BroadcastSession { self.signed.session }

    @Test(
        "Ten forged packets for each genuine one, of the same session and object, change nothing",
        arguments: ["garbage", "changed"], ["sparse", "spine"])
    func flood(kind: String, mode: String) throws {
        guard try TestBed.offersNetworks(for: "a flood of forged packets: \(kind)") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_500_001)
        try self.signed.sign([file])
        let sender = try self.signed.cast(
            file, on: bed.hosts[0], ["--rate", "6Mbit", "--forever", "--authentication", mode, "--json"])
        defer { sender.kill() }
        // 6 Mbit/s are some 530 packets of 1426 bytes.
        let forger = try self.signed.forge(
            kind, like: file, objectID: self.signed.objectID(of: sender), on: bed.hosts[2],
            packetsPerSecond: 5_300, seconds: 20)
        defer { forger.kill() }
        let receiver = try self.signed.receive("flooded", on: bed.hosts[1])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "flooded"))
        #expect(receiver.events("damaged").isEmpty)
        #expect(receiver.authentication("forged") + receiver.authentication("unproven") > 1_000)
        #expect(receiver.errors.contains("not signed by the release's broadcast key"), "\(receiver.errors)")
    }

    @Test("Genuine packets of another release under the number of this one are dropped")
    func otherRelease() throws {
        guard try TestBed.offersNetworks(for: "packets of another release") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_500_001)
        let other = try self.session.makeFile("other.img", byteCount: 1_500_001, seed: 5)
        try self.signed.sign([file, other])
        let sender = try self.signed.cast(file, on: bed.hosts[0], ["--rate", "6Mbit", "--forever", "--json"])
        defer { sender.kill() }
        let forger = try self.signed.forge(
            "copied", like: other, objectID: self.signed.objectID(of: sender), on: bed.hosts[2],
            packetsPerSecond: 5_300, seconds: 20)
        defer { forger.kill() }
        let receiver = try self.signed.receive(
            "receiver", on: bed.hosts[1], ["--release", "firmware.img"])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "receiver"))
        #expect(receiver.authentication("forged") + receiver.authentication("unproven") > 1_000)
    }

    @Test("Genuine packets under another release's number count for the one that they are of")
    func swappedNumbers() throws {
        guard try TestBed.offersNetworks(for: "packets under another number") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let files = try (1...2).map {
            try self.session.makeFile("release\($0).img", byteCount: 1_000_001, seed: UInt64($0))
        }
        try self.signed.sign(files)
        let sender = try self.signed.cast(
            files[0], on: bed.hosts[0], ["--rate", "10Mbit", "--forever", "--json"])
        defer { sender.kill() }
        let forger = try self.signed.forge(
            "copied", like: files[1], objectID: self.signed.objectID(of: sender), on: bed.hosts[2],
            packetsPerSecond: 900, seconds: 20)
        defer { forger.kill() }
        let receiver = try self.signed.receive("both", on: bed.hosts[1])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        for file in files { #expect(try self.session.isReceived(file, in: "both")) }
    }

    @Test("A stolen broadcast key can stop the delivery, and brings nothing into its place")
    func stolenKey() throws {
        guard try TestBed.offersNetworks(for: "a stolen broadcast key") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let file = try self.session.makeFile("firmware.img", byteCount: 600_001)
        try self.signed.sign([file])
        let forger = try self.signed.forge(
            "stolen", like: file, objectID: "77", on: bed.hosts[2], packetsPerSecond: 1_000, seconds: 9,
            ["signed=100"])
        defer { forger.kill() }
        let receiver = try self.signed.receive("stolen", on: bed.hosts[1], ["--timeout", "2"])
        #expect(try receiver.wait() == .exited(1), "\(receiver.errors)")
        #expect(!receiver.events("damaged").isEmpty)
        #expect(receiver.events("stored").isEmpty)
        #expect(try self.session.scratch.names(in: "stolen") == [".fleetcast"])
    }

    @Test("With the spine a stolen key cannot even stop the delivery")
    func stolenKeyWithSpine() throws {
        guard try TestBed.offersNetworks(for: "a stolen broadcast key and a spine") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let file = try self.session.makeFile("firmware.img", byteCount: 600_001)
        try self.signed.sign([file], ["spine=kept"])
        let sender = try self.signed.cast(file, on: bed.hosts[0], ["--rate", "5Mbit", "--forever", "--json"])
        defer { sender.kill() }
        let forger = try self.signed.forge(
            "stolen", like: file, objectID: self.signed.objectID(of: sender), on: bed.hosts[2],
            packetsPerSecond: 4_000, seconds: 15, ["signed=100"])
        defer { forger.kill() }
        let receiver = try self.signed.receive("kept", on: bed.hosts[1])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "kept"))
        #expect(receiver.authentication("signatureChecks") == 0)
    }

    @Test("What an untrusting run left is not believed")
    func untrustedJournal() throws {
        guard try TestBed.offersNetworks(for: "the journal of an untrusting run") else { return }
        let bed = try NetworkBed(hostCount: 2)
        let file = try self.session.makeFile("firmware.img", byteCount: 8_000_001)
        try self.signed.sign([file])
        let sender = try self.signed.cast(file, on: bed.hosts[0], ["--rate", "20Mbit", "--forever"])
        defer { sender.kill() }
        let first = try self.session.receive("journal", on: bed.hosts[1], ["--json"])
        try first.waitForText("\"began\"")
        sleep(2)
        first.signal(SIGTERM)
        #expect(try first.wait() == .exited(130))
        let journals = try self.session.leftovers(in: "journal").filter { $0.hasSuffix(".journal") }
        #expect(journals.count == 1)
        let second = try self.signed.receive("journal", on: bed.hosts[1])
        #expect(try second.wait() == .exited(0), "\(second.errors)")
        #expect(second.event("began")?["resumedSymbols"] as? Int == 0)
        #expect(try self.session.isReceived(file, in: "journal"))
    }

    @Test("Tables and flags of a stranger are not believed")
    func forgedTable() throws {
        guard try TestBed.offersNetworks(for: "a stranger's table") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_500_001)
        _ = try self.session.scratch.subdirectory("evil")
        let other = try self.session.makeFile("evil/firmware.img", byteCount: 200_001, seed: 9)
        try self.signed.sign([file])
        let receiver = try self.signed.receive("receiver", on: bed.hosts[1], ["--timeout", "5"])
        // The same session, a file of the same name, and three packets that close the session.
        let stranger = try self.session.cast([other], on: bed.hosts[2], ["--rate", "20Mbit", "--inband-fti"])
        #expect(try stranger.wait() == .exited(0), "\(stranger.errors)")
        let sender = try self.signed.cast(file, on: bed.hosts[0], ["--rate", "10Mbit"])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "receiver"))
        #expect(receiver.events("announced").isEmpty && receiver.events("sessionClosed").isEmpty)
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
    }
}
