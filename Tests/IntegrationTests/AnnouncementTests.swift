import Foundation
import TestBed
import Testing

@Suite("A device without a return channel", .serialized)
struct AnnouncementTests {
    private static let group = "239.255.42.1"

    @Test(
        "It slept through 20 root rotations and three years, and refreshes from the announcement alone",
        arguments: ["now", "three years ago", "1970"])
    func longSleep(clock: String) throws {
        guard try TestBed.offersNetworks(for: "a device that slept for years") else { return }
        let isFaked = clock != "now"
        guard !isFaked || hasProgram("faketime") else {
            return reportSkipped("a device whose clock says \(clock)", because: "faketime is not installed")
        }
        let site = try AnnouncementSite(hostCount: 2)
        try site.publish("depot", roots: 21, version: 30, ["--releases", "50"])
        try site.trust("depot")
        let sender = try site.announce("depot", on: site.bed.hosts[1])
        let time = ["1970": "1970-01-02 03:04:05", "three years ago": "3 years ago"][clock]
        let device = try site.listen(["default", "--timeout", "30"], time: time)
        #expect(try device.wait() == .exited(0), "\(device.errors)")
        #expect(device.output.contains("{\"root\":21,\"timestamp\":30,\"snapshot\":30,\"targets\":30}"))
        sender.signal(SIGTERM)
        #expect(try sender.wait() == .exited(130))
    }

    @Test("A fifth of the packets is lost", arguments: [group, "ff15::4201"])
    func loss(group: String) throws {
        guard try TestBed.offersNetworks(for: "announcements over a lossy network") else { return }
        let site = try AnnouncementSite(hostCount: 2)
        try site.publish("depot", roots: 21, version: 2, ["--releases", "50"])
        try site.trust("depot")
        try site.bed.setLoss(partsPerTenThousand: 2_000, toward: site.device)
        let sender = try site.announce("depot", on: site.bed.hosts[1], group: group)
        let name = group == Self.group ? "default" : "default6"
        let device = try site.listen([name, "--interface", "eth0", "--timeout", "60"])
        #expect(try device.wait(limit: .seconds(70)) == .exited(0), "\(device.errors)")
        #expect(try site.bed.droppedPacketCount(at: site.device) > 0)
        sender.kill()
    }

    @Test(
        "A stranger's forged announcement on the same group, port and session is refused, and ours is heard")
    func stranger() throws {
        guard try TestBed.offersNetworks(for: "a stranger who announces beside us") else { return }
        let site = try AnnouncementSite(hostCount: 3)
        try site.publish("depot", roots: 3, version: 5)
        try site.publish("forged", roots: 9, version: 99, ["--seed", "stranger"])
        try site.trust("depot")
        let stranger = try site.announce("forged", on: site.bed.hosts[2], ["--rate", "1Mbit"])
        let device = try site.listen(["default", "--timeout", "40"])
        try device.waitForText("refused")
        let sender = try site.announce("depot", on: site.bed.hosts[1])
        #expect(try device.wait() == .exited(0), "\(device.errors)")
        #expect(device.output.contains("\"timestamp\":5"))
        #expect(device.errors.contains("refused, from \(site.bed.hosts[2].address)"))
        // What is refused may change while files come in; the same is not told twice.
        let refusals = device.errors.split(separator: "\n").filter { $0.contains("refused, from") }
        #expect(Set(refusals).count == refusals.count, "\(refusals)")
        #expect(refusals.allSatisfy { $0.contains(site.bed.hosts[2].address) }, "\(refusals)")
        stranger.kill()
        sender.kill()
    }

    @Test("An old announcement that a stranger replays changes nothing, and the rollback is told")
    func replay() throws {
        guard try TestBed.offersNetworks(for: "an old announcement replayed") else { return }
        let site = try AnnouncementSite(hostCount: 3)
        try site.publish("old", version: 7)
        try site.publish("depot", version: 8)
        try site.trust("depot")
        let sender = try site.announce("depot", on: site.bed.hosts[1])
        let first = try site.listen(["default"])
        #expect(try first.wait() == .exited(0), "\(first.errors)")
        let before = try site.trusted()
        sender.kill()
        let stranger = try site.announce("old", on: site.bed.hosts[2])
        let second = try site.listen(["default", "--timeout", "5"])
        #expect(try second.wait() == .exited(1))
        #expect(second.errors.contains("rollback"), "\(second.errors)")
        #expect(second.errors.contains("what is trusted stays"), "\(second.errors)")
        #expect(try site.trusted() == before)
        // With ours beside it again, nothing is lost.
        let again = try site.announce("depot", on: site.bed.hosts[1])
        let third = try site.listen(["default"])
        #expect(try third.wait() == .exited(0), "\(third.errors)")
        #expect(try site.trusted() == before)
        for program in [stranger, again] { program.kill() }
    }

    @Test("What is published while it is announced goes out within a second, and not before it is whole")
    func publication() throws {
        guard try TestBed.offersNetworks(for: "metadata published while it is announced") else { return }
        let site = try AnnouncementSite(hostCount: 2)
        try site.publish("depot", roots: 1, version: 1)
        try site.trust("depot")
        let sender = try site.announce("depot", on: site.bed.hosts[1])
        try site.publish("depot", roots: 1, version: 2, ["--half"])
        let first = try site.listen(["default"])
        #expect(try first.wait() == .exited(0), "\(first.errors)")
        #expect(first.output.contains("\"timestamp\":1,"))
        #expect(!sender.output.contains("changed"))
        let instant = ContinuousClock.now
        try site.publish("depot", roots: 2, version: 2)
        try sender.waitForText("\"timestamp\":2,")
        #expect(ContinuousClock.now - instant < .seconds(2), "a publication itself takes some of it")
        let second = try site.listen(["default"])
        #expect(try second.wait() == .exited(0), "\(second.errors)")
        #expect(second.output.contains("{\"root\":2,\"timestamp\":2,\"snapshot\":2,\"targets\":2}"))
        sender.kill()
    }

    @Test("A stranger's endless file under a name of ours takes neither memory nor the announcement")
    func endless() throws {
        guard try TestBed.offersNetworks(for: "an endless file beside an announcement") else { return }
        let site = try AnnouncementSite(hostCount: 3)
        try site.publish("depot", version: 3)
        try site.trust("depot")
        let file = try site.scratch.subdirectory("stranger") + "/timestamp.json"
        try TestFiles.writeRandom(byteCount: 200_000_000, seed: 1, to: file)
        let stranger = try site.bed.hosts[2].start(
            "fleetcast",
            [
                "cast", file, "--group", Self.group, "--port", "4201", "--tsi", "0", "--rate", "20Mbit",
                "--forever",
                "--state", site.scratch.file("state"), "--inband-fti",
            ])
        try stranger.waitForText("Casting")
        let device = try site.listen(["default", "--timeout", "40"])
        usleep(1_500_000)
        #expect(device.exit == nil)
        let sender = try site.announce("depot", on: site.bed.hosts[1])
        #expect(try device.wait() == .exited(0), "\(device.errors)")
        #expect(device.peakMemoryByteCount < 100 << 20)
        for program in [stranger, sender] { program.kill() }
    }

    @Test("Where nothing is heard, the message says what to check")
    func silence() throws {
        guard try TestBed.offersNetworks(for: "a device that hears nothing") else { return }
        let site = try AnnouncementSite(hostCount: 3)
        try site.publish("depot", version: 3)
        try site.trust("depot")
        let sender = try site.announce("depot", on: site.bed.hosts[1])
        let device = try site.listen(["default", "--timeout", "2", "--source", site.bed.hosts[2].address])
        #expect(try device.wait() == .exited(1))
        for word in ["nothing was heard", "fleetcast announce", "--interface", "--source", "firewall"] {
            #expect(device.errors.contains(word), "\(device.errors)")
        }
        let pinned = try site.listen(["default", "--source", site.bed.hosts[1].address])
        #expect(try pinned.wait() == .exited(0), "\(pinned.errors)")
        sender.kill()
    }

    @Test("The sessions that are announced are listed")
    func sessions() throws {
        guard try TestBed.offersNetworks(for: "a list of sessions") else { return }
        let site = try AnnouncementSite(hostCount: 2)
        try site.publish("depot", version: 3)
        try site.trust("depot")
        let directory = try site.scratch.subdirectory("sessions")
        let file = try site.scratch.write("firmware", to: "firmware.img")
        let cast = try site.bed.hosts[1].start(
            "fleetcast",
            [
                "cast", file, "--group", "239.1.2.3", "--port", "4001", "--tsi", "7", "--rate", "1Mbit",
                "--sdp",
                "\(directory)/one.sdp", "--state", site.scratch.file("state"),
            ])
        #expect(try cast.wait() == .exited(0), "\(cast.errors)")
        let sender = try site.announce("depot", on: site.bed.hosts[1], ["--session", directory])
        let device = try site.listen(["default"], verb: "sessions")
        #expect(try device.wait() == .exited(0), "\(device.errors)")
        #expect(device.output.contains("\"group\":\"239.1.2.3\",\"port\":4001,\"tsi\":7"), "\(device.output)")
        // A description that nobody can read is told, and keeps no metadata off the air.
        try site.scratch.write("v=0\nnonsense", to: "sessions/two.sdp")
        try site.publish("depot", version: 4)
        try sender.waitForText("\"timestamp\":4,")
        try sender.waitForText("unusable")
        #expect(sender.errors.contains("two.sdp"), "\(sender.errors)")
        sender.kill()
    }
}
