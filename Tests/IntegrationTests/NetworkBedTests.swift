import Foundation
import TestBed
import Testing

/// The test bed's networks, tested by two small Python programs.
@Suite("Network beds", .serialized)
struct NetworkBedTests {
    /// Sends numbered datagrams from host 0 to all others, and gives what each of these received.
    private func receivedCounts(in bed: NetworkBed, group: String, count: Int) throws -> [Int] {
        let peers = "\(BuiltPrograms.sourceDirectory)/Tests/IntegrationTests/Peers"
        let receivers = try bed.hosts.dropFirst().map { host in
            try host.start("python3", ["\(peers)/multicast_receive.py", group, "4711", host.interface])
        }
        for receiver in receivers {
            try receiver.waitForText("ready")
        }
        let arguments = ["\(peers)/multicast_send.py", group, "4711", "\(count)", bed.hosts[0].interface]
        let sender = try bed.hosts[0].start("python3", arguments)
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        return try receivers.map { receiver in
            #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
            let last = try #require(receiver.output.split(separator: "\n").last)
            return try #require(Int(last.dropFirst("received ".count)))
        }
    }

    @Test("Multicast reaches every receiver, by both families", arguments: ["239.1.2.3", "ff15::77"])
    func multicast(group: String) throws {
        guard try TestBed.offersNetworks(for: "multicast through a bed") else { return }
        let bed = try NetworkBed(hostCount: 3)
        #expect(try self.receivedCounts(in: bed, group: group, count: 1000) == [1000, 1000])
    }

    @Test(
        "A loss rule drops its share, for its host only, and counts it", arguments: ["239.1.2.3", "ff15::77"])
    func loss(group: String) throws {
        guard try TestBed.offersNetworks(for: "emulated loss") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let lossy = bed.hosts[2]
        try bed.setLoss(partsPerTenThousand: 2_000, toward: lossy)
        let counts = try self.receivedCounts(in: bed, group: group, count: 5000)
        #expect(counts[0] == 5000)
        // Six standard deviations around 4000.
        #expect((3830...4170).contains(counts[1]), "received \(counts[1])")
        let dropped = try bed.droppedPacketCount(at: lossy)
        #expect((5000 - counts[1]...5020 - counts[1]).contains(dropped), "dropped \(dropped)")
        #expect(try bed.droppedPacketCount(at: bed.hosts[1]) == 0)

        try bed.setLoss(partsPerTenThousand: 0, toward: lossy)
        #expect(try self.receivedCounts(in: bed, group: group, count: 1000) == [1000, 1000])
    }

    @Test("A rate limit slows what reaches its host")
    func rate() throws {
        guard try TestBed.offersNetworks(for: "a limited rate") else { return }
        let bed = try NetworkBed(hostCount: 2)
        // 1000 datagrams of 1442 bytes are 11.5 Mbit; unlimited, the sender takes about 0.2 s for them.
        try bed.setRate(bitsPerSecond: 8_000_000, toward: bed.hosts[1])
        let peers = "\(BuiltPrograms.sourceDirectory)/Tests/IntegrationTests/Peers"
        let receiver = try bed.hosts[1].start(
            "python3", ["\(peers)/multicast_receive.py", "239.1.2.3", "4711", "eth0"])
        try receiver.waitForText("ready")
        let sender = try bed.hosts[0].start(
            "python3", ["\(peers)/multicast_send.py", "239.1.2.3", "4711", "1000", "eth0"])
        try sender.wait()
        try receiver.wait()
        // What the bucket's queue of 50 ms does not hold is lost: 8 Mbit/s let 700 of them pass in a second.
        let count = try #require(Int(receiver.output.dropFirst("ready\nreceived ".count).dropLast()))
        #expect((50...600).contains(count), "received \(count)")
    }

    @Test("Nothing is left of a bed that was torn down, nor of one that went out of use")
    func cleanup() throws {
        guard try TestBed.offersNetworks(for: "the removal of beds") else { return }
        func existing(_ namespaces: [String]) -> [String] {
            namespaces.filter { access("/run/netns/\($0)", F_OK) == 0 }
        }
        let bed = try NetworkBed(hostCount: 2)
        let namespaces = bed.namespaces
        let sleeper = try bed.hosts[1].start("sleep", ["60"])
        #expect(existing(namespaces) == namespaces)
        bed.tearDown()
        #expect(existing(namespaces) == [])
        #expect(try sleeper.wait(limit: .seconds(5)) == .signalled(SIGKILL))

        var forgotten: [String] = []
        try {
            let bed = try NetworkBed(hostCount: 1)
            forgotten = bed.namespaces
            #expect(existing(forgotten).count == 2)
        }()
        #expect(existing(forgotten) == [])
    }
}
