import Datagrams
import LayeredCoding
import RaptorQCode
import ReedSolomonCode
import SystemClock
import TestBed
import Testing

@testable import BroadcastCasting

/// A cast over loopback, and what came of it.
struct CastRun {
    var events: [CastEvent] = []
    var datagrams: [[UInt8]] = []
    var isComplete = false

    /// Datagrams of objects, parsed.
    var symbols: [(packet: ALCPacket, datagram: [UInt8])] {
        get throws {
            try self.datagrams.compactMap { datagram in
                let packet = try ALCPacket(parsing: datagram.span.bytes)
                guard packet.objectID != .fileDeliveryTable else { return nil }
                return (packet, datagram)
            }
        }
    }

    var facts: CastFacts? {
        self.events.lazy.compactMap { event in
            if case .started(let facts) = event { return facts }
            return nil
        }.first
    }

    /// Casts files to a receiver in this process that keeps all datagrams.
    static func run(
        _ paths: [String], _ settings: CastSettings,
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        onEvent: (CastEvent) -> Void = { _ in }
    ) throws -> Self {
        let address = try #require(InternetAddress("127.0.0.1", port: UInt16(try TestBed.unusedPort())))
        var receiver = try DatagramReceiver(DatagramReceiver.Options(on: address))
        var broadcast = Broadcast(
            of: paths, settings, through: try DatagramSender(to: address), headerByteCount: 28,
            isInterrupted: isInterrupted)
        var run = CastRun()
        var events: [CastEvent] = []
        run.isComplete = try broadcast.run { event in
            events.append(event)
            onEvent(event)
        }
        run.events = events
        while true {
            let count = try receiver.receive(until: MonotonicClock.now())
            guard count > 0 else { return run }
            for index in 0..<count {
                // One message may hold several datagrams.
                let message = receiver.message(at: index)
                var rest = Array(message.bytes)[...]
                while !rest.isEmpty {
                    run.datagrams.append(Array(rest.prefix(message.segmentByteCount)))
                    rest = rest.dropFirst(message.segmentByteCount)
                }
            }
        }
    }

    /// Decodes a file of what every `step`-th datagram of it was lost from; `nil` if that was too much.
    func decode(_ file: CastFacts.File, losingEvery step: Int) throws -> [UInt8]? {
        let information = file.information
        let size = information.symbolByteCount
        var bytes: [UInt8] = []
        for block in 0..<information.sourceBlockCount {
            let source = information.sourceBlock(block)
            var symbols: [(Int, [UInt8])] = []
            for (index, (packet, datagram)) in try self.symbols.enumerated() where index % step != 0 {
                let datagramSpan = datagram.span.bytes
                guard packet.objectID == file.objectID,
                    let id = FECPayloadID(
                        parsing: datagramSpan, at: packet.headerByteCount, information.scheme),
                    id.sourceBlockNumber == block
                else { continue }
                let symbol = Array(datagram[(packet.headerByteCount + 4)...])
                symbols.append(
                    (id.encodingSymbolID, symbol + [UInt8](repeating: 0, count: size - symbol.count)))
            }
            guard let decoded = try Self.decode(symbols, source, information) else { return nil }
            bytes += decoded.prefix(Int(source.byteCount))
        }
        return bytes
    }

    private static func decode(
        _ symbols: [(Int, [UInt8])], _ source: SourceBlock, _ information: TransmissionInformation
    ) throws -> [UInt8]? {
        let size = information.symbolByteCount
        var block = [UInt8](repeating: 0, count: source.symbolCount * size)
        var span = block.mutableSpan
        var room = span.mutableBytes
        switch information.scheme {
        case .raptorQ:
            var decoder = BlockDecoder(
                symbolCount: source.symbolCount, layout: SymbolLayout(symbolByteCount: size))
            for (esi, symbol) in symbols {
                _ = try decoder.receive(symbol.span.bytes, esi: esi, block: &room)
            }
            guard decoder.decode(into: &room, atOnce: true) == .complete else { return nil }
        case .reedSolomon:
            var decoder = ReedSolomonBlockDecoder(
                symbolCount: source.symbolCount,
                encodingSymbolCount: source.symbolCount * information.maximumEncodingSymbolCount
                    / information.maximumBlockSymbolCount,
                symbolByteCount: size)
            for (esi, symbol) in symbols {
                _ = try decoder.receive(symbol.span.bytes, esi: esi, block: &room)
            }
            guard decoder.decode(into: &room) else { return nil }
        default:
            for (esi, symbol) in symbols {
                block.replaceSubrange(esi * size..<(esi + 1) * size, with: symbol)
            }
            return Set(symbols.map(\.0)).count == source.symbolCount ? block : nil
        }
        return block
    }
}
