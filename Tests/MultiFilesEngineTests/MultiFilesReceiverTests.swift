import ByteCoding
import MultiFilesEngine
import MultiFilesFormat
import Testing
import Timekeeping

@Suite("Receiving one file")
struct MultiFilesReceiverTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    private func instant(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
    }

    /// Gives all blocks of `file` from `offset` on, then those before it.
    private func sendCycle(
        of file: SimulatedFile, from offset: Int = 0, to endpoint: inout ReceivingEndpoint,
        order: ByteOrder = .network, at now: MonotonicInstant
    ) {
        let offsets = Array(stride(from: 0, to: file.bytes.count, by: 1380))
        for position in offsets.filter({ $0 >= offset }) + offsets.filter({ $0 < offset }) {
            endpoint.take(file.block(at: position, order: order), at: now)
        }
    }

    @Test(
        "A file is received in either byte order, from any point of the cycle on",
        arguments: [(ByteOrder.network, 0), (.little, 0), (.network, 13_800), (.little, 2760)])
    func receives(order: ByteOrder, joinOffset: Int) throws {
        let file = try SimulatedFile(byteCount: 20_000, version: 1104, seed: 1)
        var endpoint = ReceivingEndpoint(installedVersion: 1100)
        endpoint.take(file.block(at: 0, order: order), at: self.start)
        endpoint.take(file.information(order: order), at: self.start)
        self.sendCycle(of: file, from: joinOffset, to: &endpoint, order: order, at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: 1104))
        #expect(endpoint.file == file.bytes)
    }

    @Test(
        "Nothing newer ends the reception at once; the force flag overrides it",
        arguments: [(1104, false, true), (1105, false, true), (1103, false, false), (1105, true, false)]
            as [(UInt32, Bool, Bool)])
    func versions(installed: UInt32, isForced: Bool, ends: Bool) throws {
        let file = try SimulatedFile(byteCount: 100, version: 1104, seed: 1)
        var endpoint = ReceivingEndpoint(installedVersion: installed)
        endpoint.take(file.information(isForced: isForced), at: self.start)
        #expect((endpoint.receiver.outcome == .nothingNewer(offeredVersion: 1104)) == ends)
        #expect((endpoint.receiver.offer == file.offer) == !ends)
    }

    @Test("An empty file is received with its offer, if the digest is that of nothing")
    func emptyFile() throws {
        let file = try SimulatedFile(byteCount: 0, version: 1, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: 1))

        var other = ReceivingEndpoint()
        let wrong = Offer(
            fileByteCount: 0, firmwareVersion: 1, digest: SimulatedFile.digest(of: [1]),
            fileName: file.offer.fileName)
        other.take(SimulatedFile.information(wrong), at: self.start)
        #expect(other.receiver.outcome == .digestMismatch)
    }

    @Test("Blocks that lie outside the file are dropped, up to the largest offsets")
    func outsideBlocks() throws {
        let file = try SimulatedFile(byteCount: 3_000, version: 1, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        let larger = try SimulatedFile(byteCount: 9_000, version: 1, seed: 2)
        endpoint.take(larger.block(at: 2_760), at: self.start)
        endpoint.take(larger.block(at: 4_140), at: self.start)
        endpoint.take(larger.block(at: 3_000, byteCount: 1), at: self.start)
        var absurd = larger.block(at: 0)
        absurd.replaceSubrange(16..<20, with: [0xFF, 0xFF, 0xFF, 0xFF])
        endpoint.take(absurd, at: self.start)
        #expect(endpoint.receiver.statistics.malformedCount == 4)
        #expect(endpoint.receiver.map?.completeByteCount ?? 0 == 0)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.file == file.bytes)
    }

    @Test("A cut DATA datagram is dropped, wherever it is cut")
    func truncated() throws {
        let file = try SimulatedFile(byteCount: 2_000, version: 1, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        let block = file.block(at: 0)
        for count in stride(from: 0, to: block.count, by: 41) {
            endpoint.take(Array(block.prefix(count)), at: self.start)
        }
        #expect(endpoint.receiver.map == nil)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: 1))
    }

    @Test(
        "Another offer of the same sender starts over and keeps nothing",
        arguments: ["size", "version", "digest", "name"])
    func changedOffer(what: String) throws {
        let old = try SimulatedFile(byteCount: 5_000, version: 5, seed: 1)
        let new = try SimulatedFile(
            byteCount: what == "size" ? 5_001 : 5_000, version: what == "version" ? 6 : 5,
            name: what == "name" ? "other.tgz" : "netup.tgz", seed: what == "digest" ? 2 : 1)
        #expect(new.offer != old.offer)
        var endpoint = ReceivingEndpoint()
        endpoint.take(old.information(), at: self.start)
        endpoint.take(old.block(at: 0), at: self.start)
        endpoint.take(new.information(cycle: 2), at: self.start)
        #expect(endpoint.beginCount == 2)
        #expect(endpoint.receiver.map == nil)
        self.sendCycle(of: new, to: &endpoint, at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: new.offer.firmwareVersion))
        #expect(endpoint.file == new.bytes)
    }

    @Test("A second sender neither mixes its blocks in nor takes over while the first is alive")
    func secondSender() throws {
        let file = try SimulatedFile(byteCount: 20_000, version: 5, seed: 1)
        let other = try SimulatedFile(byteCount: 20_000, version: 9, seed: 2)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), from: 1, at: self.start)
        for (index, offset) in stride(from: 0, to: 20_000, by: 1380).enumerated() {
            let now = self.instant(Double(index))
            endpoint.take(other.information(), from: 2, at: now)
            endpoint.take(other.block(at: offset), from: 2, at: now)
            endpoint.take(file.block(at: offset), from: 1, at: now)
        }
        #expect(endpoint.receiver.outcome == .received(version: 5))
        #expect(endpoint.file == file.bytes)
        #expect(endpoint.receiver.statistics.foreignCount == 30)
    }

    @Test("When the first sender falls silent, another one takes over; the same file goes on where it was")
    func takeover() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var endpoint = ReceivingEndpoint(timeout: .seconds(10))
        endpoint.take(file.information(), from: 1, at: self.start)
        endpoint.take(file.block(at: 0), from: 1, at: self.start)
        endpoint.take(file.information(), from: 2, at: self.instant(4.9))
        endpoint.take(file.block(at: 1380), from: 2, at: self.instant(4.9))
        #expect(endpoint.receiver.map?.completeByteCount == 1380)
        endpoint.take(file.information(order: .little), from: 2, at: self.instant(5))
        endpoint.take(file.block(at: 1380, order: .little), from: 2, at: self.instant(5))
        endpoint.take(file.block(at: 2760, order: .little), from: 2, at: self.instant(5))
        #expect(endpoint.receiver.outcome == .received(version: 5))
        #expect(endpoint.beginCount == 1)
    }

    @Test("A stranger with an older file cannot end what has begun")
    func strangerIsNotHeeded() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        let older = try SimulatedFile(byteCount: 4_000, version: 1, seed: 2)
        var endpoint = ReceivingEndpoint(installedVersion: 3)
        endpoint.take(file.information(), from: 1, at: self.start)
        endpoint.take(older.information(), from: 2, at: self.instant(9))
        #expect(endpoint.receiver.outcome == nil)
        // The sender itself may withdraw what it offered.
        endpoint.take(older.information(), from: 1, at: self.instant(9))
        #expect(endpoint.receiver.outcome == .nothingNewer(offeredVersion: 1))
    }

    @Test("Blocks in the other byte order than the sender's first are not its own")
    func byteOrderSticks() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(order: .little), at: self.start)
        self.sendCycle(of: file, to: &endpoint, order: .network, at: self.start)
        #expect(endpoint.receiver.outcome == nil)
        self.sendCycle(of: file, to: &endpoint, order: .little, at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: 5))
    }

    @Test("A wrong digest costs a second try, and the second one ends it")
    func wrongDigest() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        let lying = Offer(
            fileByteCount: 4_000, firmwareVersion: 5, digest: SimulatedFile.digest(of: [0]),
            fileName: file.offer.fileName)
        var endpoint = ReceivingEndpoint()
        endpoint.take(SimulatedFile.information(lying), at: self.start)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.receiver.outcome == nil)
        #expect(endpoint.beginCount == 2)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.receiver.outcome == .digestMismatch)
    }

    @Test("A damaged block is mended by the second try")
    func damagedBlock() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        var damaged = file.block(at: 0)
        damaged[30] ^= 1
        endpoint.take(damaged, at: self.start)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.receiver.outcome == nil)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: 5))
        #expect(endpoint.file == file.bytes)
    }

    @Test(
        "An offered name that is more than a name is refused, unless the user names the file",
        arguments: ["../../etc/passwd", "..", "a/b", ""])
    func hostileName(name: String) throws {
        let file = try SimulatedFile(byteCount: 1_000, version: 5, name: name, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        self.sendCycle(of: file, to: &endpoint, at: self.start)
        #expect(endpoint.beginCount == 0)
        endpoint.receiver.reachDeadline(at: endpoint.receiver.deadline)
        #expect(endpoint.receiver.outcome == .refusedOffer(.unusableFileName))

        var named = ReceivingEndpoint(usesOfferedFileName: false)
        named.take(file.information(), at: self.start)
        self.sendCycle(of: file, to: &named, at: self.start)
        #expect(named.receiver.outcome == .received(version: 5))
    }

    @Test("A refused offer does not keep a good one from being taken")
    func goodAfterRefused() throws {
        let hostile = try SimulatedFile(byteCount: 1_000, version: 9, name: "../x", seed: 1)
        let file = try SimulatedFile(byteCount: 1_000, version: 5, seed: 2)
        var endpoint = ReceivingEndpoint()
        endpoint.take(hostile.information(), from: 2, at: self.start)
        endpoint.take(file.information(), from: 1, at: self.start)
        endpoint.take(file.block(at: 0), from: 1, at: self.start)
        #expect(endpoint.receiver.outcome == .received(version: 5))
    }

    @Test("A lying size of 4 GiB − 1 is believed, costs little, and ends with the silence")
    func hugeClaim() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        let lying = Offer(
            fileByteCount: .max, firmwareVersion: 5, digest: file.offer.digest, fileName: file.offer.fileName)
        var receiver = MultiFilesReceiver(
            ReceiverConfiguration(
                installedVersion: 0, silenceTimeout: .seconds(3), usesOfferedFileName: true),
            startingAt: self.start)
        let sender = SenderID(addressHigh: 0, addressLow: 0, port: 1)
        _ = receiver.receive(SimulatedFile.information(lying).span.bytes, from: sender, at: self.start)
        _ = receiver.receive(file.block(at: 0).span.bytes, from: sender, at: self.start)
        #expect(receiver.map?.completeByteCount == 1380)
        receiver.reachDeadline(at: self.instant(3))
        #expect(receiver.outcome == .nothingHeard(heardDataOnly: false))
    }

    @Test("A carousel that never brings the rest is given up after the named number of cycles")
    func stalled() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        for cycle in 1...UInt32(MultiFilesReceiver.maximumBarrenCycleCount + 1) {
            endpoint.take(file.block(at: 0, cycle: cycle), at: self.start)
        }
        #expect(endpoint.receiver.outcome == nil)
        let next = UInt32(MultiFilesReceiver.maximumBarrenCycleCount + 2)
        endpoint.take(file.block(at: 0, cycle: next), at: self.start)
        #expect(
            endpoint.receiver.outcome
                == .stalled(.barrenCycles(MultiFilesReceiver.maximumBarrenCycleCount + 1)))
    }

    @Test("Silence ends the wait exactly at its limit, counted from the last that was heard")
    func silence() throws {
        var endpoint = ReceivingEndpoint(timeout: .seconds(3))
        endpoint.receiver.reachDeadline(at: self.instant(2.999))
        #expect(endpoint.receiver.outcome == nil)
        endpoint.receiver.reachDeadline(at: self.instant(3))
        #expect(endpoint.receiver.outcome == .nothingHeard(heardDataOnly: false))

        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var second = ReceivingEndpoint(timeout: .seconds(3))
        second.take(file.information(), at: self.instant(2))
        second.take(file.block(at: 0), at: self.instant(4))
        #expect(second.receiver.deadline == self.instant(7))
    }

    @Test("Blocks without an offer prolong the wait, but not for ever")
    func dataOnly() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var endpoint = ReceivingEndpoint(timeout: .seconds(3))
        for second in 0..<100 {
            endpoint.take(file.block(at: 0), at: self.instant(Double(second)))
            endpoint.receiver.reachDeadline(at: self.instant(Double(second)))
        }
        #expect(endpoint.receiver.outcome == .nothingHeard(heardDataOnly: true))
        #expect(endpoint.receiver.deadline == self.instant(30))
    }

    @Test("A sender that repeats one block for ever, or sends only blocks outside the file, is given up")
    func oneBlockForEver() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        let larger = try SimulatedFile(byteCount: 9_000, version: 5, seed: 1)
        for block in [file.block(at: 0), larger.block(at: 5_520)] {
            var endpoint = ReceivingEndpoint()
            endpoint.take(file.information(), at: self.start)
            var count = 0
            while endpoint.receiver.outcome == nil, count < 1_000 {
                endpoint.take(block, at: self.start)
                count += 1
            }
            #expect(endpoint.receiver.outcome == .stalled(.barrenCycles(101)))
            #expect(count > 280, "it gave up before a hundred cycles' worth had come")
        }
    }

    @Test("A sender that offers and offers, but sends no block, is given up")
    func offersOnly() throws {
        let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1)
        var endpoint = ReceivingEndpoint(timeout: .seconds(3))
        for second in 0..<100 {
            endpoint.take(file.information(), at: self.instant(Double(second)))
            endpoint.receiver.reachDeadline(at: self.instant(Double(second)))
        }
        #expect(endpoint.receiver.outcome == .stalled(.offersOnly))
        #expect(endpoint.receiver.deadline == self.instant(30))
    }

    @Test("A sender that changes its offer again and again is given up")
    func changingOffers() throws {
        var endpoint = ReceivingEndpoint()
        for number in 0..<MultiFilesReceiver.maximumRestartCount {
            #expect(endpoint.receiver.outcome == nil)
            let file = try SimulatedFile(byteCount: 4_000, version: 5, seed: UInt64(number))
            endpoint.take(file.information(), at: self.start)
        }
        let last = try SimulatedFile(byteCount: 4_000, version: 5, seed: 1_000)
        endpoint.take(last.information(), at: self.start)
        #expect(
            endpoint.receiver.outcome == .stalled(.changingOffers(MultiFilesReceiver.maximumRestartCount)))
    }

    @Test("An offered name must leave room for the cycle's number", arguments: [244, 245])
    func nameLength(byteCount: Int) throws {
        let name = String(repeating: "x", count: byteCount)
        let file = try SimulatedFile(byteCount: 4_000, version: 5, name: name, seed: 1)
        var endpoint = ReceivingEndpoint()
        endpoint.take(file.information(), at: self.start)
        #expect((endpoint.receiver.offer != nil) == (byteCount == 244))
    }

    @Test("A row of blocks is skipped only when it would bring nothing new, and every eighth not even then")
    func skipsRows() throws {
        let file = try SimulatedFile(byteCount: 13_800, version: 5, seed: 1)
        let sender = SenderID(addressHigh: 0, addressLow: 7, port: 1)
        var endpoint = ReceivingEndpoint()
        let skip = { (offset: Int, count: Int, port: UInt16, endpoint: inout ReceivingEndpoint) in
            let first = file.block(at: offset)
            return endpoint.receiver.skipRow(
                beginningWith: first.span.bytes, byteCount: count * 1400,
                from: SenderID(addressHigh: 0, addressLow: 7, port: port), at: self.start)
        }
        #expect(!skip(0, 3, 1, &endpoint), "nothing is received yet")
        endpoint.take(file.information(), at: self.start)
        for offset in [0, 1380, 2760, 5520] { endpoint.take(file.block(at: offset), at: self.start) }
        #expect(skip(0, 3, 1, &endpoint))
        #expect(!skip(0, 4, 1, &endpoint), "the fourth block is missing")
        #expect(!skip(1380, 3, 1, &endpoint), "the third of them is missing")
        #expect(!skip(0, 3, 2, &endpoint), "another sender's row")
        #expect(!skip(12_420, 2, 1, &endpoint), "beyond the file")
        let skipped = (0..<16).count { _ in skip(0, 3, 1, &endpoint) }
        #expect(skipped == 14)
        #expect(endpoint.receiver.statistics.duplicateCount == 45)
        let information = file.information()
        let isSkipped = endpoint.receiver.skipRow(
            beginningWith: information.span.bytes, byteCount: 3 * information.count, from: sender,
            at: self.start)
        #expect(!isSkipped, "an offer is never skipped")
    }
}
