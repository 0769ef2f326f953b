internal import BroadcastSender
internal import LayeredCoding
internal import Timekeeping

/// Runs the real sender engine in virtual time and notes its packets.
struct SenderStream: Sendable {
    typealias Chunk = PacketChunk<EnginePacket>

    /// Packets of a chunk: enough that going from chunk to chunk costs nothing, and few enough for a
    /// processor's cache.
    private static let packetCount = 4096
    /// UDP's greatest payload.
    private static let longestDatagram = 65_507

    private(set) var now = MonotonicInstant(nanoseconds: 0)
    private var sender: SessionSender
    private let headerByteCount: Int
    private var objectHeader: (key: ObjectKey, bytes: [UInt8])?
    private var hasEnded = false

    /// - Parameter headerByteCount: of IP and UDP.
    init(_ sender: SessionSender, headerByteCount: Int) {
        self.sender = sender
        self.headerByteCount = headerByteCount
    }

    /// The next packets; `nil` after the last.
    mutating func fill(_ empty: Chunk) -> Chunk? {
        var chunk = empty
        while chunk.packets.count < Self.packetCount, !self.hasEnded {
            guard let action = try? self.sender.next(at: self.now) else { break }
            self.perform(action, into: &chunk)
        }
        guard !chunk.packets.isEmpty else { return nil }
        chunk.shared.bytes.append(contentsOf: repeatElement(0, count: Self.longestDatagram))
        return chunk
    }

    private mutating func perform(_ action: SenderAction, into chunk: inout Chunk) {
        switch action {
        case .wait(let instant):
            self.now = max(self.now, instant)
        case .send(let run):
            self.note(run, into: &chunk)
        case .sendTable(let run):
            let bytes = self.sender.table(of: run.sessionID)
            var start = run.bytes.lowerBound
            while start < run.bytes.upperBound {
                let end = min(start + run.datagramByteCount, run.bytes.upperBound)
                self.note(bytes[start..<end], symbolByteCount: 0, symbolCount: 0, into: &chunk)
                start = end
            }
        case .sendClosing(_, let bytes):
            self.note(bytes[...], symbolByteCount: 0, symbolCount: 0, into: &chunk)
        case .finish:
            self.hasEnded = true
        case .storeInstanceID, .beginLap, .endLap, .endObject:
            break
        }
    }

    private mutating func note(_ run: SymbolRun, into chunk: inout Chunk) {
        if self.objectHeader?.key != run.object {
            self.objectHeader = self.sender.header(of: run.object).map { (run.object, $0) }
        }
        guard let header = self.objectHeader?.bytes else { return }
        var datagram = header + [0, 0, 0, 0]
        let symbols = self.sender.symbols
        for (index, symbol) in symbols.enumerated() {
            let id = FECPayloadID(
                sourceBlockNumber: symbol.sourceBlock, encodingSymbolID: symbol.encodingSymbolID)
            Self.write(id, into: &datagram, at: header.count)
            let size = index == symbols.count - 1 ? run.lastSymbolByteCount : run.symbolByteCount
            self.note(datagram[...], symbolByteCount: size, symbolCount: 1, into: &chunk)
        }
    }

    private static func write(_ id: FECPayloadID, into datagram: inout [UInt8], at offset: Int) {
        var span = datagram.mutableSpan
        var bytes = span.mutableBytes
        id.encode(into: &bytes, at: offset, .raptorQ)
    }

    private func note(
        _ bytes: ArraySlice<UInt8>, symbolByteCount: Int, symbolCount: Int, into chunk: inout Chunk
    ) {
        guard let packet = try? ALCPacket(parsing: bytes.span.bytes) else { return }
        if chunk.shared.headers.last != packet { chunk.shared.headers.append(packet) }
        let length = bytes.count + symbolByteCount
        let offset = chunk.shared.bytes.count
        chunk.shared.bytes.append(contentsOf: bytes)
        chunk.append(
            EnginePacket(
                instant: self.now, offset: offset, byteCount: UInt32(truncatingIfNeeded: length),
                header: UInt32(truncatingIfNeeded: chunk.shared.headers.count - 1)),
            symbolCount: symbolCount, wireByteCount: length + self.headerByteCount)
    }
}
