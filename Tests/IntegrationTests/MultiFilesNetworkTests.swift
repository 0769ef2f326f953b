import Foundation
import TestBed
import Testing

@Suite("MultiFiles over real networks", .serialized)
struct MultiFilesNetworkTests {
    @Test(
        "One stream reaches three receivers that lose 0, 5 and 20 % of it",
        arguments: ["224.5.6.7", "ff15::2224"])
    func threeReceivers(group: String) throws {
        guard try TestBed.offersNetworks(for: "multicast to three receivers with loss") else { return }
        let session = try MultiFilesSession(byteCount: 3_000_001)
        let bed = try NetworkBed(hostCount: 4)
        for (host, share) in zip(bed.hosts.dropFirst(), [0, 500, 2_000]) where share > 0 {
            try bed.setLoss(partsPerTenThousand: share, toward: host)
        }
        let sender = try bed.hosts[0].start(
            "mfsrv", ["-i", group, "-p", "1111", "-f", session.source, "-s", "3000", "-a", "1104", "-t", "1"])
        let receivers = try bed.hosts.dropFirst().map { host in
            try host.start(
                "mfcln",
                ["-i", group, "-p", "1111", "-a", "1100"] + session.receiverArguments("host\(host.index)"))
        }
        for (host, receiver) in zip(bed.hosts.dropFirst(), receivers) {
            #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
            #expect(try session.isReceived("host\(host.index)"))
            #expect(session.scratch.text(of: "host\(host.index).version") == "1104\n")
            #expect(receiver.output.contains("MD5 check success"))
        }
        #expect(try bed.droppedPacketCount(at: bed.hosts[3]) > 100, "the lossy host lost nothing")
        #expect(try session.leftovers().isEmpty)
        sender.signal(SIGTERM)
        #expect(try sender.wait(limit: .seconds(2)) == .exited(0))
    }

    @Test("Each byte order reaches a receiver that joins in mid cycle", arguments: ["network", "little"])
    func midCycle(order: String) throws {
        guard try TestBed.offersNetworks(for: "a receiver that joins in mid cycle") else { return }
        let session = try MultiFilesSession(byteCount: 2_000_000)
        let bed = try NetworkBed(hostCount: 2)
        let sender = try bed.hosts[0].start(
            "mfsrv",
            ["-f", session.source, "-s", "1500", "-a", "5", "-t", "1", "--byte-order", order, "--ttl", "1"])
        try sender.waitForText("+ Sending")
        usleep(500_000)
        let receiver = try bed.hosts[1].start("mfcln", session.receiverArguments())
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try session.isReceived())
        #expect(receiver.output.contains("sequence:1\n"), "it did not join the first cycle")
    }

    @Test("What is not newer is told within two seconds, with status 2; a forced one is received")
    func nothingNewer() throws {
        guard try TestBed.offersNetworks(for: "the check at a box's start") else { return }
        let session = try MultiFilesSession(byteCount: 100_000)
        let bed = try NetworkBed(hostCount: 2)
        let sender = try bed.hosts[0].start("mfsrv", ["-f", session.source, "-a", "1104"])
        try sender.waitForText("+ Sending")
        let clock = ContinuousClock()
        var statuses: [ProgramExit] = []
        let taken = try clock.measure {
            statuses.append(
                try bed.hosts[1].start("mfcln", ["-a", "1104"] + session.receiverArguments()).wait())
        }
        #expect(statuses == [.exited(2)])
        // Two seconds between offers, and what a debug build on a busy machine takes to start.
        #expect(taken < .seconds(3))
        sender.kill()
        let forcing = try bed.hosts[0].start(
            "mfsrv", ["-f", session.source, "-a", "1104", "-u", "-s", "1000"])
        let forced = try bed.hosts[1].start("mfcln", ["-a", "1104"] + session.receiverArguments())
        #expect(try forced.wait() == .exited(0), "\(forced.errors)")
        #expect(try session.isReceived())
        forcing.kill()
    }

    @Test("A stream to an interface that does not exist, and one without a route, are refused with advice")
    func noRoute() throws {
        guard try TestBed.offersNetworks(for: "a machine without a route to the group") else { return }
        let session = try MultiFilesSession(byteCount: 1_000)
        let bed = try NetworkBed(hostCount: 1)
        try Command.run(
            "ip",
            ["-netns", bed.hosts[0].namespace, "route", "del", "224.0.0.0/4", "dev", bed.hosts[0].interface])
        for program in ["mfsrv", "mfcln"] {
            let lost = try bed.hosts[0].start(program, ["-f", session.source])
            #expect(try lost.wait() == .exited(1))
            #expect(lost.errors.contains("name the interface"), "\(lost.errors)")
            let wrong = try bed.hosts[0].start(program, ["-f", session.source, "--interface", "nope7"])
            #expect(try wrong.wait() == .exited(1))
            #expect(
                wrong.errors.contains(bed.hosts[0].interface),
                "the error does not name the interfaces that exist")
        }
    }
}
