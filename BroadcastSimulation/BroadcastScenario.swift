package import BroadcastReceiver
internal import BroadcastSender
internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
internal import SimulationKit
internal import Synchronization
internal import Timekeeping

/// One file, cast in an endless carousel of RaptorQ symbols to a crowd of receivers: what `fleetcast
/// simulate` runs.
///
/// Sender and receivers are the real engines. Symbols have no payload; see ``DecodingChance`` for what stands
/// in for decoding them.
package struct BroadcastScenario: Sendable {
    /// Most symbols of a file: each of the sender's packets takes some 80 bytes of memory.
    package static let symbolCountLimit = 16 << 20
    /// IPv4 and UDP.
    private static let headerByteCount = 28
    /// A receiver that is still not complete after so many times what it needs on the average never will be.
    private static let patience = 8.0

    /// Size of the file in bytes.
    package let byteCount: UInt64
    /// Size of a symbol in bytes.
    package let symbolByteCount: Int
    /// Repair symbols of each lap in per cent of the source symbols.
    package let overheadPercent: Int
    /// The rate in bits per second, IP and UDP headers included.
    package let bitsPerSecond: UInt64
    /// Whether each packet describes its object (EXT_FTI), for receivers that have not heard a table yet.
    package var carriesInformation = false
    /// Whether receivers join at a random moment of the first two laps, and count from there.
    package var isLate = false
    /// What stands in for decoding.
    package var chance = DecodingChance.raptorQ
    /// How the receivers read tables.
    package var readDocument: ReceiverConfiguration.DocumentReader

    private let information: TransmissionInformation

    /// Describes a scenario.
    ///
    /// - Parameters:
    ///   - blockSymbolCount: most source symbols of a block.
    ///   - overheadPercent: `0 ... 10 000`.
    ///   - bitsPerSecond: at least 1.
    /// - Throws: ``ScenarioError`` where no such object can be.
    package init(
        byteCount: UInt64, symbolByteCount: Int, blockSymbolCount: Int, overheadPercent: Int,
        bitsPerSecond: UInt64, readDocument: @escaping ReceiverConfiguration.DocumentReader
    ) throws(ScenarioError) {
        guard (0...LapOrder.maximumOverheadPercent).contains(overheadPercent), bitsPerSecond > 0 else {
            throw ScenarioError("overhead and rate must be in 0...10000 per cent and above 0 bit/s")
        }
        self.byteCount = byteCount
        self.symbolByteCount = symbolByteCount
        self.overheadPercent = overheadPercent
        self.bitsPerSecond = bitsPerSecond
        self.readDocument = readDocument
        do {
            let simple = try ObjectTransmissionInformation(
                transferByteCount: byteCount, symbolByteCount: symbolByteCount)
            let blockSize = UInt64(max(1, blockSymbolCount))
            guard simple.totalSymbolCount <= UInt64(Self.symbolCountLimit) else {
                throw ScenarioError(
                    "a simulated file has at most \(Self.symbolCountLimit) symbols; "
                        + "use a larger symbol or a smaller file")
            }
            self.information = .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: byteCount, symbolByteCount: symbolByteCount,
                    sourceBlockCount: Int((simple.totalSymbolCount - 1) / blockSize + 1)))
        } catch let error as ScenarioError {
            throw error
        } catch {
            throw ScenarioError("\(error)")
        }
    }

    /// How many source symbols the file has.
    package var symbolCount: Int {
        Int((self.byteCount + UInt64(self.symbolByteCount) - 1) / UInt64(self.symbolByteCount))
    }

    /// How many source blocks the file has.
    package var sourceBlockCount: Int { self.information.sourceBlockCount }

    /// Source symbols of the largest block, K.
    package var blockSymbolCount: Int { self.information.sourceBlock(0).symbolCount }

    /// Symbols of a lap, repair symbols included.
    package var symbolCountOfLap: Int {
        LapOrder(self.information, overheadPercent: self.overheadPercent).symbolCountOfLap
    }

    /// A crowd that loses by `loss`, as this scenario wants it.
    package func crowd(of receiverCount: Int, loss: LossModel, seed: UInt64) -> CrowdCourse {
        let needed = Double(self.symbolCount) / (1 - loss.lossShare)
        let bursts = (loss.meanBurstLength ?? 1) * 1000
        let limit = min((needed + bursts + 100_000) * Self.patience, 1e15)
        var crowd = CrowdCourse(
            receiverCount: receiverCount, loss: loss, seed: seed, maximumPacketCount: Int(limit))
        crowd.joiningPacketCount = self.isLate ? 2 * self.symbolCountOfLap : 1
        return crowd
    }

    /// Runs the crowd; the outcome of each receiver, and what the sender sent until the last one was
    /// complete.
    ///
    /// - Parameter progress: hears how many receivers are done, on any thread; whether to go on.
    /// - Throws: ``ScenarioError`` where the sender refuses the object.
    package func run(
        _ crowd: CrowdCourse, progress: @Sendable (Int) -> Bool = { _ in true }
    ) throws(ScenarioError) -> BroadcastOutcome {
        let recording = try self.record()
        let (configuration, chance) = (self.receiverConfiguration, self.chance)
        let sent = crowd.run(
            over: recording,
            makeReceiver: { _, random in EngineReceiver(configuration, chance, random) },
            progress: progress)
        return BroadcastOutcome(
            symbolsSent: sent, symbolCount: self.symbolCount,
            wireByteCount: Self.wireByteCount(of: recording, until: sent, isLate: self.isLate))
    }

    private var receiverConfiguration: ReceiverConfiguration {
        // Tables of the simulated sender are not compressed.
        ReceiverConfiguration(readDocument: self.readDocument, expand: { _, bytes, _ in bytes })
    }

    /// The sender's packets.
    func record() throws(ScenarioError) -> PacketRecording<EnginePacket> {
        let stream = Mutex(try self.stream())
        return PacketRecording(EnginePacket.Shared()) { empty in stream.withLock { $0.fill(empty) } }
    }

    private func stream() throws(ScenarioError) -> SenderStream {
        guard let sessionID = TransportSessionID(1), let objectID = TransportObjectID(1) else {
            throw ScenarioError("the session has no number")
        }
        var configuration = SenderConfiguration(bitsPerSecond: self.bitsPerSecond)
        configuration.headerByteCount = Self.headerByteCount
        let start = MonotonicInstant(nanoseconds: 0)
        var sender = SessionSender(configuration, wallClockSeconds: 0, startingAt: start)
        var entry = FileEntry(contentLocation: "file", objectID: objectID)
        entry.contentLength = self.byteCount
        entry.transmission = TransmissionAttributes(self.information)
        var object = SendingObject(entry, self.information)
        object.overheadPercent = self.overheadPercent
        object.carriesInformation = self.carriesInformation
        do {
            try sender.addSession(SendingSession(sessionID), at: start)
            _ = try sender.add(object, to: sessionID)
        } catch {
            throw ScenarioError("the sender refuses the file: \(error)")
        }
        return SenderStream(sender, headerByteCount: Self.headerByteCount)
    }

    /// What was sent until the last receiver was complete; of one that joined late that says nothing.
    private static func wireByteCount(
        of recording: PacketRecording<EnginePacket>, until sent: [Int?], isLate: Bool
    ) -> Int? {
        guard !isLate, let last = sent.compactMap({ $0 }).max() else { return nil }
        var number = 0
        while let chunk = recording.chunk(number), chunk.symbolCount < last { number += 1 }
        return recording.chunk(number)?.wireByteCount(afterSymbol: last)
    }
}
