import ByteCoding
import MultiFilesEngine
import MultiFilesFormat
import Testing
import Timekeeping

@Suite("Sending one file")
struct MultiFilesSenderTests {
    private let start = MonotonicInstant(nanoseconds: 1_000)

    /// Runs a sender until `end` or its last cycle, always on time.
    private func run(
        _ sender: inout MultiFilesSender, until end: MonotonicInstant
    ) -> [(instant: MonotonicInstant, action: SenderAction)] {
        var now = self.start
        var actions: [(MonotonicInstant, SenderAction)] = []
        while now < end {
            let action = sender.next(at: now)
            if case .finish = action { break }
            if case .wait(let instant) = action {
                now = instant
            } else {
                actions.append((now, action))
            }
        }
        return actions
    }

    private func configuration(
        rate: UInt64?, interval: Int64 = 2, limit: UInt32? = nil
    ) -> SenderConfiguration {
        SenderConfiguration(
            bytesPerSecond: rate, informationInterval: .seconds(interval), cycleLimit: limit)
    }

    private func blockBytes(_ actions: some Sequence<(instant: MonotonicInstant, action: SenderAction)>)
        -> Int
    {
        actions.reduce(0) { sum, entry in
            if case .sendBlocks(_, let byteCount) = entry.action { return sum + byteCount }
            return sum
        }
    }

    @Test("A cycle is: its beginning, an offer, every byte once in order, its end")
    func cycle() throws {
        let file = try SimulatedFile(byteCount: 10_000, version: 3, seed: 1)
        var sender = MultiFilesSender(
            file.offer, self.configuration(rate: nil, limit: 2), startingAt: self.start)
        let actions = self.run(&sender, until: self.start.advanced(by: .seconds(1))).map(\.action)
        for (cycle, part) in [actions.prefix(4), actions.suffix(4)].enumerated() {
            let number = UInt32(cycle + 1)
            let header = { (type: MessageType, count: UInt32) in
                DatagramHeader(
                    messageType: type, flags: 0, bodyByteCount: count, cycleNumber: number, fileOffset: 0,
                    byteOrder: .network)
            }
            #expect(
                Array(part) == [
                    .beginCycle(number), .sendInformation(header(.information, 1048)),
                    .sendBlocks(firstHeader: header(.data, 1380), byteCount: 10_000), .endCycle(number),
                ])
        }
        #expect(actions.count == 8)
        #expect(sender.next(at: self.start) == .finish)
    }

    @Test(
        "The rate holds within 2 % over every second, in bursts of at most a millisecond's worth or one block",
        arguments: [10, 100, 5_000, 100_000] as [UInt64]
    )
    func rate(kilobytes: UInt64) throws {
        let rate = kilobytes * 1024
        let file = try SimulatedFile(byteCount: 3_000_001, version: 3, seed: 1)
        var sender = MultiFilesSender(file.offer, self.configuration(rate: rate), startingAt: self.start)
        let actions = self.run(&sender, until: self.start.advanced(by: .seconds(4)))
        for startingMilliseconds in stride(from: Int64(0), to: 3_000, by: 250) {
            let from = self.start.advanced(by: .milliseconds(startingMilliseconds))
            let to = from.advanced(by: .seconds(1))
            let sent = self.blockBytes(actions.filter { $0.instant >= from && $0.instant < to })
            let tolerance = max(Double(rate) * 0.02, Double(DataBlock.payloadByteCount))
            #expect(abs(Double(sent) - Double(rate)) <= tolerance)
        }
        let largest = actions.map { self.blockBytes([$0]) }.max() ?? 0
        #expect(largest <= max(Int(rate / 1000), DataBlock.payloadByteCount))
    }

    @Test("The offer is repeated at its interval, and tells where the cycle stands")
    func informationInterval() throws {
        let file = try SimulatedFile(byteCount: 1_000_000, version: 3, seed: 1)
        var sender = MultiFilesSender(
            file.offer, self.configuration(rate: 102_400, interval: 2), startingAt: self.start)
        let offers = self.run(&sender, until: self.start.advanced(by: .milliseconds(9_500))).compactMap {
            entry in
            if case .sendInformation(let header) = entry.action { return (entry.instant, header) }
            return nil
        }
        #expect(offers.count == 5)
        for (index, offer) in offers.enumerated() {
            let due = self.start.advanced(by: .seconds(Int64(index) * 2))
            #expect(due.interval(to: offer.0) >= .zero && due.interval(to: offer.0) < .milliseconds(20))
            #expect(abs(Int(offer.1.fileOffset) - index * 204_800) < 3 * 1380)
        }
    }

    @Test("A tiny file does not flood the network with its offers")
    func tinyFile() throws {
        let file = try SimulatedFile(byteCount: 165, version: 3, seed: 1)
        var sender = MultiFilesSender(file.offer, self.configuration(rate: 102_400), startingAt: self.start)
        let actions = self.run(&sender, until: self.start.advanced(by: .seconds(5)))
        let offerCount = actions.count { if case .sendInformation = $0.action { true } else { false } }
        #expect((48...50).contains(offerCount))
    }

    @Test("A file without bytes is offered at the interval, not in a frenzy")
    func emptyFile() throws {
        let file = try SimulatedFile(byteCount: 0, version: 3, seed: 1)
        var sender = MultiFilesSender(
            file.offer, self.configuration(rate: nil, interval: 2), startingAt: self.start)
        let actions = self.run(&sender, until: self.start.advanced(by: .seconds(9)))
        let offerCount = actions.count { if case .sendInformation = $0.action { true } else { false } }
        #expect(offerCount == 5)
    }

    @Test("Another file begins another cycle at once")
    func replacedOffer() throws {
        let old = try SimulatedFile(byteCount: 1_000_000, version: 3, seed: 1)
        let new = try SimulatedFile(byteCount: 500_000, version: 3, seed: 2)
        var sender = MultiFilesSender(old.offer, self.configuration(rate: 102_400), startingAt: self.start)
        _ = self.run(&sender, until: self.start.advanced(by: .seconds(1)))
        sender.replaceOffer(with: new.offer)
        let now = self.start.advanced(by: .seconds(1))
        #expect(sender.next(at: now) == .beginCycle(2))
        guard case .sendInformation(let header) = sender.next(at: now) else {
            return #expect(Bool(false), "a cycle begins with its offer")
        }
        #expect(header.cycleNumber == 2 && header.fileOffset == 0)
        #expect(sender.offer == new.offer)
    }

    @Test("The largest file's last block is sent, and its offsets do not overflow")
    func largestFile() throws {
        let name = try SimulatedFile(byteCount: 1, version: 1, seed: 1).offer
        let offer = Offer(
            fileByteCount: .max, firmwareVersion: 1, digest: name.digest, fileName: name.fileName)
        var sender = MultiFilesSender(offer, self.configuration(rate: nil, limit: 1), startingAt: self.start)
        var sent: UInt64 = 0
        while true {
            switch sender.next(at: self.start) {
            case .sendBlocks(let header, let byteCount):
                #expect(UInt64(header.fileOffset) == sent)
                sent += UInt64(byteCount)
            case .finish:
                return #expect(sent == 0xFFFF_FFFF)
            default: break
            }
        }
    }
}
