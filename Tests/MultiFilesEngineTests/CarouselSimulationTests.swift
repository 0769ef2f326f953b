import ByteCoding
import MultiFilesEngine
import MultiFilesFormat
import SimulationKit
import Testing
import Timekeeping

@Suite("A carousel over a bad network")
struct CarouselSimulationTests {
    /// Runs senders and receivers until all receivers are done or the time is over.
    private func run(
        _ files: [SimulatedFile], receivers: inout [ReceivingEndpoint], faults: NetworkFaults, seed: UInt64,
        limit: Interval = .seconds(600)
    ) {
        let start = MonotonicInstant(nanoseconds: 0)
        let end = start.advanced(by: limit)
        var network = SimulatedNetwork<[UInt8]>(
            endpointCount: files.count + receivers.count, seed: seed, faults: faults,
            corrupting: { bytes, random in
                guard !bytes.isEmpty else { return }
                bytes[random.integer(in: 0..<bytes.count)] ^= UInt8(1 << random.integer(in: 0..<8))
            },
            truncating: { bytes, random in bytes.removeLast(random.integer(in: 0...bytes.count)) })
        let configuration = SenderConfiguration(bytesPerSecond: 102_400, informationInterval: .seconds(2))
        var senders = files.map { MultiFilesSender($0.offer, configuration, startingAt: start) }
        var wakeUps = EventQueue<Int>()
        for index in senders.indices { wakeUps.schedule(index, at: start) }
        while let (now, index) = wakeUps.popNext(), now < end,
            receivers.contains(where: { $0.receiver.outcome == nil })
        {
            while let arrival = network.nextDelivery(notAfter: now) {
                let receiver = arrival.delivery.recipient - files.count
                guard receiver >= 0 else { continue }
                receivers[receiver].take(
                    arrival.delivery.payload, from: UInt16(arrival.delivery.sender), at: arrival.instant)
            }
            var isSending = true
            while isSending {
                switch senders[index].next(at: now) {
                case .wait(let instant):
                    wakeUps.schedule(index, at: instant)
                    isSending = false
                case .sendInformation(let header):
                    network.multicast(
                        files[index].information(cycle: header.cycleNumber, offset: header.fileOffset),
                        from: index, at: now)
                case .sendBlocks(let header, let byteCount):
                    for offset in stride(from: 0, to: byteCount, by: DataBlock.payloadByteCount) {
                        let position = Int(header.fileOffset) + offset
                        network.multicast(
                            files[index].block(at: position, cycle: header.cycleNumber), from: index, at: now)
                    }
                case .beginCycle, .endCycle: break
                case .finish: isSending = false
                }
            }
        }
    }

    @Test(
        "20 % loss, duplicates and reordering: every receiver gets the file",
        arguments: SimulationSeed.seeds(40))
    func lossyNetwork(seed: UInt64) throws {
        var faults = NetworkFaults()
        faults.lossPartsPerMillion = 200_000
        faults.duplicationPartsPerMillion = 50_000
        faults.reorderingPartsPerMillion = 100_000
        let file = try SimulatedFile(byteCount: 90_001, version: 2, seed: seed)
        var receivers = [ReceivingEndpoint](repeating: ReceivingEndpoint(), count: 3)
        self.run([file], receivers: &receivers, faults: faults, seed: seed)
        for endpoint in receivers {
            #expect(endpoint.receiver.outcome == .received(version: 2), "seed \(seed)")
            #expect(endpoint.file == file.bytes, "seed \(seed)")
        }
    }

    @Test(
        "Two senders of different files on one group: each receiver gets one of them whole",
        arguments: SimulationSeed.seeds(40))
    func twoSenders(seed: UInt64) throws {
        var faults = NetworkFaults()
        faults.lossPartsPerMillion = 50_000
        let files = [
            try SimulatedFile(byteCount: 50_000, version: 2, seed: seed),
            try SimulatedFile(byteCount: 60_000, version: 3, seed: seed &+ 1),
        ]
        var receivers = [ReceivingEndpoint](repeating: ReceivingEndpoint(), count: 4)
        self.run(files, receivers: &receivers, faults: faults, seed: seed)
        for endpoint in receivers {
            #expect(endpoint.receiver.outcome != nil, "seed \(seed)")
            #expect(files.contains { $0.bytes == endpoint.file }, "seed \(seed): a mix of two files")
        }
    }

    /// Damage may end a reception with an error, never with a wrong file that counts as right.
    @Test(
        "Whatever the network does to packets, what counts as received is the file",
        arguments: SimulationSeed.seeds(100))
    func anyFaults(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let faults = NetworkFaults(drawnFrom: &random)
        let file = try SimulatedFile(byteCount: random.integer(in: 0...40_000), version: 2, seed: seed)
        var receivers = [ReceivingEndpoint](repeating: ReceivingEndpoint(), count: 2)
        self.run([file], receivers: &receivers, faults: faults, seed: seed, limit: .seconds(60))
        for endpoint in receivers {
            guard case .received(let version) = endpoint.receiver.outcome else { continue }
            // A flipped bit in an INFO message may change its version or name; the digest guards the bytes.
            #expect(
                SimulatedFile.digest(of: endpoint.file) == endpoint.receiver.offer?.digest, "seed \(seed)")
            #expect(version == endpoint.receiver.offer?.firmwareVersion)
            if endpoint.receiver.offer == file.offer { #expect(endpoint.file == file.bytes, "seed \(seed)") }
        }
    }

    @Test(
        "Any sequence of mangled datagrams leaves the engine on its feet", arguments: SimulationSeed.seeds(50)
    )
    func mangledDatagrams(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let file = try SimulatedFile(byteCount: 10_000, version: 2, seed: seed)
        var endpoint = ReceivingEndpoint()
        for step in 0..<2_000 {
            var datagram =
                random.happens(partsPerMillion: 200_000)
                ? file.information()
                : file.block(at: random.integer(in: 0..<10_000), byteCount: random.integer(in: 1...3_000))
            if random.happens(partsPerMillion: 700_000) {
                let index = random.integer(in: 0..<min(64, datagram.count))
                datagram[index] = random.integer(in: 0...255)
            }
            let now = MonotonicInstant(nanoseconds: Int64(step) * 10_000_000)
            endpoint.take(datagram, from: random.integer(in: 1...3), at: now)
            guard let map = endpoint.receiver.map else { continue }
            #expect(map.completeByteCount <= UInt64(map.fileByteCount))
        }
    }
}
