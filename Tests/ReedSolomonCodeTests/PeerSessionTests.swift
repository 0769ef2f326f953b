import LayeredCoding
import RaptorQCode
import ReedSolomonCode
import SimulationKit
import TestBed
import Testing

/// What another implementation encoded.
@Suite struct PeerSessionTests {
    @Test(
        "A recorded session decodes from any symbols that are enough", arguments: ["rs28", "rs28us"],
        SimulationSeed.seeds(20))
    func peerSession(name: String, seed: UInt64) throws {
        let recording = try RecordedObject(named: name)
        var random = SeededRandom(seed: seed)
        var object: [UInt8] = []
        for number in 0..<recording.information.sourceBlockCount {
            let block = recording.information.sourceBlock(number)
            let repairIDs = recording.symbols.keys.filter { $0.sourceBlockNumber == number }
                .map(\.encodingSymbolID).filter { $0 >= block.symbolCount }.sorted()
            // All repair symbols come, and source symbols are lost in their stead.
            var sourceIDs = Array(0..<block.symbolCount)
            random.shuffle(&sourceIDs)
            var ids = repairIDs + sourceIDs.dropLast(repairIDs.count)
            random.shuffle(&ids)
            #expect(repairIDs.count == 5)
            let decoder = BlockReception(
                symbolCount: block.symbolCount,
                encodingSymbolCount: recording.information.maximumEncodingSymbolCount,
                symbolByteCount: recording.information.symbolByteCount)
            for esi in ids {
                let symbol = try #require(recording.symbol(number, esi))
                #expect(try decoder.receive(symbol, esi: esi) == .new)
            }
            #expect(decoder.decode())
            object += decoder.bytes.prefix(Int(block.byteCount))
        }
        let isEqual = object == recording.session.object
        #expect(isEqual, "seed \(seed)")
    }

    @Test("We make the repair symbols that it made", arguments: ["rs28", "rs28us"])
    func repairSymbols(name: String) throws {
        let recording = try RecordedObject(named: name)
        let size = recording.information.symbolByteCount
        for (id, symbol) in recording.symbols {
            let block = recording.information.sourceBlock(id.sourceBlockNumber)
            guard id.encodingSymbolID >= block.symbolCount else { continue }
            let start = Int(block.offset)
            let bytes =
                Array(recording.session.object[start..<start + Int(block.byteCount)])
                + [UInt8](repeating: 0, count: block.paddingByteCount)
            let encoder = ReedSolomonEncoder(
                symbolCount: block.symbolCount,
                encodingSymbolCount: recording.information.maximumEncodingSymbolCount)
            let made = encoder.repair(id.encodingSymbolID, of: bytes, symbolByteCount: size)
            let isEqual = made == symbol
            #expect(isEqual, "\(id)")
        }
        #expect(recording.symbols.count == 92)
    }
}

/// The symbols of the object of a recorded session.
struct RecordedObject {
    let session: RecordedSession
    let information: TransmissionInformation
    private(set) var symbols: [FECPayloadID: [UInt8]] = [:]

    init(named name: String) throws {
        let session = try RecordedSession(named: name)
        self.session = session
        var information: TransmissionInformation?
        for datagram in session.packets {
            let packet = try ALCPacket(parsing: datagram.span.bytes)
            guard packet.objectID != .fileDeliveryTable else { continue }
            let scheme = try #require(FECScheme(rawValue: packet.codepoint))
            let range = try #require(packet.transmissionInformation)
            information = try TransmissionInformation(
                parsing: datagram.span.bytes.extracting(range), scheme: scheme)
            let parsed = FECPayloadID(parsing: datagram.span.bytes, at: packet.headerByteCount, scheme)
            let id = try #require(parsed)
            self.symbols[id] = Array(datagram[(packet.headerByteCount + FECPayloadID.byteCount(scheme))...])
        }
        self.information = try #require(information)
    }

    /// A symbol, padded with zeros.
    func symbol(_ block: Int, _ esi: Int) -> [UInt8]? {
        let found = self.symbols.first {
            $0.key.sourceBlockNumber == block && $0.key.encodingSymbolID == esi
        }
        return found.map {
            $0.value + [UInt8](repeating: 0, count: self.information.symbolByteCount - $0.value.count)
        }
    }
}
