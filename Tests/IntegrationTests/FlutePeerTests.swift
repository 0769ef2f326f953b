import TestBed
import Testing

/// `fleetcast cast` and `receive`, and another implementation of FLUTE, the package `flute-alc` of PyPI.
///
/// The package has limits that the files here stay within: its receiver keeps 10 MiB of blocks that are not
/// complete, and its sender cannot be made to use RaptorQ from Python.
@Suite("FLUTE of others", .serialized)
struct FlutePeerTests {
    /// A code, and how many of ten thousand packets are lost.
    struct Exchange: Sendable, CustomTestStringConvertible {
        var code: String
        var loss: Int

        var testDescription: String { "\(self.code), \(self.loss / 100) % loss" }
    }

    static let casts = ["raptorq", "none", "rs"].flatMap { code in
        [0, 1_000].map { Exchange(code: code, loss: $0) }
    }

    static let theirs = casts.filter { $0.code != "raptorq" }

    /// How our cast makes up for the losses: a lap or two with repair symbols, or as many laps as it takes.
    private static let castArguments = [
        "raptorq": ["--block-size", "300", "--overhead", "40"],
        "none": ["--laps", "6"],
        "rs": ["--overhead", "60", "--laps", "2"],
    ]

    private static let package = PythonPackage(
        "flute-alc==1.11.7", module: "flute", directory: "flute-peer")

    private let session: BroadcastSession

    init() throws {
        self.session = try BroadcastSession()
    }

    @Test("Their receiver gets what we cast", arguments: casts)
    func ourCast(exchange: Exchange) throws {
        let test = "a cast to another FLUTE, \(exchange.testDescription)"
        guard try TestBed.offersNetworks(for: test), let python = Self.package.pythonOrSkip(test) else {
            return
        }
        let bed = try self.makeBed(exchange)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_000_001)
        let directory = try self.session.scratch.subdirectory("theirs")
        let receiver = try bed.hosts[1].start(
            python,
            [
                PythonPackage.script("flute_peer.py"), "receive", self.session.group, "4001",
                bed.hosts[1].address, directory, "firmware.img", "30",
            ])
        try receiver.waitForText("joined")
        let sender = try self.session.cast(
            [file], on: bed.hosts[0],
            ["--rate", "20Mbit", "--fec", exchange.code] + (Self.castArguments[exchange.code] ?? []))
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        #expect(try receiver.wait() == .exited(0), "\(receiver.output) \(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "theirs"))
        #expect(!receiver.errors.contains("refused"), "\(receiver.errors)")
        try self.expectLoss(exchange, bed)
    }

    @Test(
        "Their receiver gets what we cast with authenticated packets", arguments: SignedBroadcastTests.modes)
    func signedCast(mode: String) throws {
        let test = "an authenticated cast to another FLUTE, \(mode)"
        guard try TestBed.offersNetworks(for: test), let python = Self.package.pythonOrSkip(test) else {
            return
        }
        let bed = try NetworkBed(hostCount: 2)
        let signed = try SignedSession()
        let file = try signed.session.makeFile("firmware.img", byteCount: 1_000_001)
        try signed.sign([file], ["block=300"])
        let directory = try signed.session.scratch.subdirectory("theirs")
        let receiver = try bed.hosts[1].start(
            python,
            [
                PythonPackage.script("flute_peer.py"), "receive", signed.session.group, "4001",
                bed.hosts[1].address, directory, "firmware.img", "30",
            ])
        try receiver.waitForText("joined")
        let sender = try signed.cast(
            file, on: bed.hosts[0], ["--rate", "20Mbit", "--overhead", "30", "--authentication", mode])
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        #expect(try receiver.wait() == .exited(0), "\(receiver.output) \(receiver.errors)")
        #expect(try signed.session.isReceived(file, in: "theirs"))
    }

    @Test("We receive what their sender sends", arguments: theirs)
    func theirSession(exchange: Exchange) throws {
        let test = "reception from another FLUTE, \(exchange.testDescription)"
        guard try TestBed.offersNetworks(for: test), let python = Self.package.pythonOrSkip(test) else {
            return
        }
        let bed = try self.makeBed(exchange)
        let file = try self.session.makeFile("firmware.img", byteCount: 1_000_001)
        let receiver = try self.session.receive("ours", on: bed.hosts[1], ["--count", "1", "--timeout", "8"])
        try receiver.waitForText("Listening")
        let laps = exchange.loss == 0 ? "1" : "6"
        let sender = try bed.hosts[0].start(
            python,
            [
                PythonPackage.script("flute_peer.py"), "send", self.session.group, "4001",
                bed.hosts[0].address, file, exchange.code, "7", "20", laps,
            ])
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try self.session.isReceived(file, in: "ours"))
        #expect(try self.session.leftovers(in: "ours").isEmpty)
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        try self.expectLoss(exchange, bed)
    }

    private func makeBed(_ exchange: Exchange) throws -> NetworkBed {
        let bed = try NetworkBed(hostCount: 2)
        if exchange.loss > 0 {
            try bed.setLoss(partsPerTenThousand: exchange.loss, toward: bed.hosts[1])
        }
        return bed
    }

    /// A lap has 701 symbols: that less than 30 of them are lost has a chance of some 10^-8.
    private func expectLoss(_ exchange: Exchange, _ bed: NetworkBed) throws {
        guard exchange.loss > 0 else { return }
        #expect(try bed.droppedPacketCount(at: bed.hosts[1]) > 30, "the lossy host lost nothing")
    }
}
