import Foundation
import TestBed
import Testing

@Suite("FLUTE over real networks", .serialized)
struct BroadcastTests {
    @Test(
        "One lap reaches three receivers that lose 0, 5 and 20 % of it",
        arguments: ["239.1.2.3", "ff15::4201"])
    func threeReceivers(group: String) throws {
        guard try TestBed.offersNetworks(for: "a broadcast to three receivers with loss") else { return }
        let session = try BroadcastSession(group: group)
        let bed = try NetworkBed(hostCount: 4)
        for (host, share) in zip(bed.hosts.dropFirst(), [0, 500, 2_000]) where share > 0 {
            try bed.setLoss(partsPerTenThousand: share, toward: host)
        }
        let file = try session.makeFile("firmware.img", byteCount: 3_000_001)
        let receivers = try bed.hosts.dropFirst().map { try session.receive("host\($0.index)", on: $0) }
        for receiver in receivers { try receiver.waitForText("Listening") }
        let sender = try session.cast([file], on: bed.hosts[0], ["--rate", "50Mbit", "--overhead", "40"])
        for (host, receiver) in zip(bed.hosts.dropFirst(), receivers) {
            #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
            #expect(try session.isReceived(file, in: "host\(host.index)"))
            #expect(receiver.output.contains("SHA-256 verified"))
            #expect(try session.leftovers(in: "host\(host.index)").isEmpty)
        }
        #expect(try bed.droppedPacketCount(at: bed.hosts[3]) > 100, "the lossy host lost nothing")
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
    }

    @Test("Each code reaches a receiver that joins in mid lap", arguments: ["raptorq", "rs", "none"])
    func lateJoin(code: String) throws {
        guard try TestBed.offersNetworks(for: "a receiver that joins in mid lap") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let file = try session.makeFile("firmware.img", byteCount: 2_000_000)
        let sender = try session.cast(
            [file], on: bed.hosts[0], ["--rate", "20Mbit", "--fec", code, "--forever"])
        try sender.waitForText("Casting")
        usleep(400_000)
        let receiver = try session.receive("late", on: bed.hosts[1], ["--json"])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try session.isReceived(file, in: "late"))
        sender.signal(SIGTERM)
        #expect(try sender.wait() == .exited(130))
    }

    @Test("Two senders share a group and a session number")
    func twoSenders() throws {
        guard try TestBed.offersNetworks(for: "two senders on one group") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 3)
        let files = try [
            session.makeFile("a.img", byteCount: 1_000_000, seed: 1),
            session.makeFile("b.img", byteCount: 1_500_000, seed: 2),
        ]
        let receiver = try session.receive("both", on: bed.hosts[2], ["--count", "2"])
        try receiver.waitForText("Listening")
        let senders = try zip(files, bed.hosts).map {
            try session.cast([$0], on: $1, ["--rate", "20Mbit", "--forever"])
        }
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        for file in files { #expect(try session.isReceived(file, in: "both")) }
        for sender in senders { sender.kill() }
    }

    @Test("A hundred files in one lap")
    func manyFiles() throws {
        guard try TestBed.offersNetworks(for: "a broadcast of a hundred files") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let files = try (0..<100).map {
            try session.makeFile("file\($0)", byteCount: 20_000, seed: UInt64($0))
        }
        let receiver = try session.receive("many", on: bed.hosts[1])
        try receiver.waitForText("Listening")
        let sender = try session.cast(files, on: bed.hosts[0], ["--rate", "20Mbit"])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        for file in files { #expect(try session.isReceived(file, in: "many")) }
        #expect(try sender.wait() == .exited(0))
    }

    @Test("A source-specific receiver hears its sender only")
    func sourceSpecific() throws {
        guard try TestBed.offersNetworks(for: "source-specific multicast") else { return }
        let session = try BroadcastSession(group: "232.1.2.3")
        let bed = try NetworkBed(hostCount: 3)
        let wanted = try session.makeFile("wanted.img", byteCount: 300_000, seed: 1)
        let other = try session.makeFile("other.img", byteCount: 300_000, seed: 2)
        let description = session.scratch.file("session.sdp")
        let senders = try [
            session.cast(
                [wanted], on: bed.hosts[0],
                ["--rate", "10Mbit", "--forever", "--source", bed.hosts[0].address, "--sdp", description]),
            session.cast([other], on: bed.hosts[1], ["--rate", "10Mbit", "--forever"]),
        ]
        for sender in senders { try sender.waitForText("Casting") }
        let receiver = try bed.hosts[2].start(
            "fleetcast", ["receive", "--sdp", description, "--out", session.scratch.file("specific")])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try session.scratch.names(in: "specific").sorted() == [".fleetcast", "wanted.img"])
        for sender in senders { sender.kill() }
    }

    @Test("A receiver that was killed goes on with what it had")
    func receiverRestarts() throws {
        guard try TestBed.offersNetworks(for: "a receiver that is killed and started again") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        try bed.setLoss(partsPerTenThousand: 500, toward: bed.hosts[1])
        let file = try session.makeFile("firmware.img", byteCount: 20_000_000)
        let sender = try session.cast([file], on: bed.hosts[0], ["--rate", "20Mbit", "--forever"])
        try sender.waitForText("Casting")
        let first = try session.receive("again", on: bed.hosts[1], ["--json"])
        try first.waitForText("\"began\"")
        sleep(5)
        first.kill()
        let second = try session.receive("again", on: bed.hosts[1], ["--json"])
        #expect(try second.wait() == .exited(0), "\(second.errors)")
        #expect(try session.isReceived(file, in: "again"))
        let resumed = second.event("began")?["resumedSymbols"] as? Int ?? 0
        #expect(resumed > 1_000, "it began anew")
        let received = second.event("ended")?["newSymbols"] as? Int ?? 0
        // 14 006 symbols are needed in all.
        #expect(received >= 14_006 && second.event("ended")?["datagrams"] as? Int ?? .max < 14_006)
        sender.kill()
    }

    @Test("A sender that was killed in mid lap goes on; its receiver keeps what it had")
    func senderRestarts() throws {
        guard try TestBed.offersNetworks(for: "a sender that is killed and started again") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let file = try session.makeFile("firmware.img", byteCount: 5_000_000)
        let receiver = try session.receive("kept", on: bed.hosts[1], ["--json"])
        try receiver.waitForText("listening")
        let first = try session.cast([file], on: bed.hosts[0], ["--rate", "20Mbit", "--forever"])
        try receiver.waitForText("\"began\"")
        sleep(1)
        first.kill()
        let second = try session.cast([file], on: bed.hosts[0], ["--rate", "20Mbit", "--forever"])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try session.isReceived(file, in: "kept"))
        #expect(receiver.events("began").count == 1, "the object was begun anew")
        second.kill()
    }

    @Test("Silence is status 3, and a sender that ends too early is status 1 with figures")
    func failures() throws {
        guard try TestBed.offersNetworks(for: "receivers that miss something") else { return }
        let session = try BroadcastSession()
        let bed = try NetworkBed(hostCount: 2)
        let deaf = try session.receive("deaf", on: bed.hosts[1], ["--timeout", "1"])
        #expect(try deaf.wait() == .exited(3))
        #expect(deaf.errors.contains("nothing was heard"), "\(deaf.errors)")
        try bed.setLoss(partsPerTenThousand: 2_000, toward: bed.hosts[1])
        let file = try session.makeFile("firmware.img", byteCount: 1_000_000)
        let lossy = try session.receive("lossy", on: bed.hosts[1], ["--timeout", "2"])
        try lossy.waitForText("Listening")
        let sender = try session.cast([file], on: bed.hosts[0], ["--rate", "20Mbit", "--overhead", "0"])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        #expect(try lossy.wait() == .exited(1))
        #expect(lossy.errors.contains("missing"), "\(lossy.errors)")
        #expect(try session.scratch.names(in: "lossy") == [".fleetcast"])
    }

    @Test("Wrong command lines are status 64 and say what to write instead")
    func wrongArguments() throws {
        for (arguments, text) in [
            (["receive", "--out", "x"], "--group and --port"),
            (["receive", "--group", "nope", "--port", "1", "--out", "x"], "not an IPv4 or IPv6 address"),
            (
                ["receive", "--group", "239.1.2.3", "--port", "1", "--out", "x", "--memory", "many"],
                "--memory"
            ),
            (["cast", "--group", "239.1.2.3", "--port", "1", "--rate", "1Mbit"], "at least one file"),
            (["cast", "/etc/passwd", "--group", "239.1.2.3", "--port", "1", "--rate", "fast"], "--rate"),
        ] {
            let program = try Program.start("fleetcast", arguments)
            #expect(try program.wait() == .exited(64))
            #expect(program.errors.contains(text), "\(program.errors)")
        }
    }
}
