internal import Dispatch
package import SimulationKit
internal import Synchronization

/// Runs receiver after receiver over the same recorded packets, on several processors.
///
/// Each receiver draws from random streams of its own, so that its fate depends neither on the others nor on
/// how many there are.
package struct CrowdCourse: Sendable {
    /// How many receivers there are, at least 1.
    package var receiverCount: Int
    /// What each loses.
    package var loss: LossModel
    /// The seed of all chance.
    package var seed: UInt64
    /// Receivers begin to listen at a random one of the first so many packets; 1 for the very first.
    package var joiningPacketCount = 1
    /// A receiver that is not complete after so many packets of its own time gives up.
    package var maximumPacketCount: Int
    /// How many receivers are simulated at the same time.
    package var processorCount = 1

    /// Streams of a receiver's chance; what is drawn from one does not disturb another.
    enum Stream: UInt64 {
        case loss, joining, decoding, carousel
    }

    package init(receiverCount: Int, loss: LossModel, seed: UInt64, maximumPacketCount: Int) {
        self.receiverCount = receiverCount
        self.loss = loss
        self.seed = seed
        self.maximumPacketCount = maximumPacketCount
    }

    /// Random numbers of one receiver for one purpose.
    func chance(_ stream: Stream, of receiver: Int) -> SeededRandom {
        SeededRandom(seed: self.seed, stream: UInt64(receiver) << 8 | stream.rawValue)
    }

    /// How many symbols were sent from each receiver's joining to its completion; `nil` where it did not
    /// complete.
    ///
    /// - Parameters:
    ///   - makeReceiver: makes the receiver of a number, from `0 ..< receiverCount`.
    ///   - progress: hears how many receivers are done, on any thread; whether to go on.
    package func run<Receiver: SimulatedReceiver & ~Copyable>(
        over recording: PacketRecording<Receiver.Packet>,
        makeReceiver: @Sendable (Int, SeededRandom) -> Receiver,
        progress: @Sendable (Int) -> Bool = { _ in true }
    ) -> [Int?] {
        let draws = LossDraws(self.loss)
        return self.forEachReceiver(progress) { number in
            self.run(
                makeReceiver(number, self.chance(.decoding, of: number)), number, draws, over: recording)
        }
    }

    /// Calls `body` for each receiver's number on all processors, and collects what it gives.
    func forEachReceiver<Result: Sendable>(
        _ progress: @Sendable (Int) -> Bool, _ body: @Sendable (Int) -> Result?
    ) -> [Result?] {
        let next = Atomic(0)
        let done = Atomic(0)
        let results = Mutex([Result?](repeating: nil, count: self.receiverCount))
        DispatchQueue.concurrentPerform(iterations: max(1, self.processorCount)) { _ in
            while true {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < self.receiverCount else { return }
                let result = body(number)
                results.withLock { $0[number] = result }
                let doneCount = done.wrappingAdd(1, ordering: .relaxed).newValue
                if !progress(doneCount) { next.store(self.receiverCount, ordering: .relaxed) }
            }
        }
        return results.withLock { $0 }
    }

    private func run<Receiver: SimulatedReceiver & ~Copyable>(
        _ receiver: consuming Receiver, _ number: Int, _ draws: LossDraws,
        over recording: PacketRecording<Receiver.Packet>
    ) -> Int? {
        var joining = self.chance(.joining, of: number)
        let first = Int(joining.uniform(below: UInt64(max(1, self.joiningPacketCount))))
        let (end, isEndless) = first.addingReportingOverflow(self.maximumPacketCount)
        var losses = LossProcess(draws, random: self.chance(.loss, of: number))
        var symbolsBefore: Int?
        var chunkNumber = 0
        while let chunk = recording.chunk(chunkNumber) {
            chunkNumber += 1
            let chunkEnd = chunk.firstPacket + chunk.packets.count
            guard chunkEnd > first else { continue }
            guard isEndless || chunk.firstPacket < end else { return nil }
            let start = max(first, chunk.firstPacket)
            let before = symbolsBefore ?? chunk.symbolsBefore[start - chunk.firstPacket]
            symbolsBefore = before
            let stop = isEndless ? chunkEnd : min(end, chunkEnd)
            if let index = Self.receive(start..<stop, of: chunk, &losses, joinedAt: first, &receiver) {
                return chunk.symbolCount(through: index) - before
            }
        }
        return nil
    }

    /// Hears what arrives of some packets of the stream; the index of the one that completed the receiver.
    private static func receive<Receiver: SimulatedReceiver & ~Copyable>(
        _ range: Range<Int>, of chunk: PacketChunk<Receiver.Packet>, _ losses: inout LossProcess,
        joinedAt first: Int, _ receiver: inout Receiver
    ) -> Int? {
        var packet = range.lowerBound
        while packet < range.upperBound {
            // A receiver's losses count from its joining.
            let arrivals = losses.nextArrivals(from: packet - first)
            guard arrivals.lowerBound < range.upperBound - first else { return nil }
            let begin = arrivals.lowerBound + first
            let end = min(arrivals.upperBound, range.upperBound - first) + first
            let offset = chunk.firstPacket
            if let index = receiver.receive(begin - offset..<end - offset, of: chunk) { return index }
            packet = end
        }
        return nil
    }
}
