import FluteFormat
import LayeredCoding
import RaptorQCode
import ReedSolomonCode

/// An object and its packets, made as a sender makes them.
struct TestObject {
    let objectID: TransportObjectID
    let information: TransmissionInformation
    let bytes: [UInt8]
    var sessionID: TransportSessionID
    /// Whether packets carry EXT_FTI.
    var carriesInformation = false

    init(
        _ objectID: UInt128, _ information: TransmissionInformation, _ bytes: [UInt8], session: UInt64 = 1
    ) throws {
        self.objectID = try TransportObjectID(objectID).orThrow()
        self.sessionID = try TransportSessionID(session).orThrow()
        self.information = information
        self.bytes = bytes
    }

    /// An object of RaptorQ.
    static func raptorQ(
        _ objectID: UInt128, _ bytes: [UInt8], symbolByteCount: Int = 16, blocks: Int = 1, session: UInt64 = 1
    ) throws -> Self {
        let information = try ObjectTransmissionInformation(
            transferByteCount: UInt64(bytes.count), symbolByteCount: symbolByteCount, sourceBlockCount: blocks
        )
        return try Self(objectID, .raptorQ(information), bytes, session: session)
    }

    /// An object without repair symbols.
    static func plain(
        _ objectID: UInt128, _ bytes: [UInt8], symbolByteCount: Int = 16, blockSymbolCount: Int = 64,
        session: UInt64 = 1
    ) throws -> Self {
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: UInt64(bytes.count), symbolByteCount: symbolByteCount,
            maximumBlockSymbolCount: blockSymbolCount)
        return try Self(objectID, information, bytes, session: session)
    }

    /// A block with its padding.
    func block(_ number: Int) -> [UInt8] {
        let block = self.information.sourceBlock(number)
        let start = Int(block.offset)
        return Array(self.bytes[start..<(start + Int(block.byteCount))])
            + [UInt8](repeating: 0, count: block.paddingByteCount)
    }

    /// Encoding symbols 0 ..< `count` of a block.
    func symbols(ofBlock number: Int, count: Int) -> [[UInt8]] {
        let size = self.information.symbolByteCount
        let symbolCount = self.information.sourceBlock(number).symbolCount
        let block = self.block(number)
        var all = block
        if count > symbolCount {
            var repairs = [UInt8](repeating: 0, count: (count - symbolCount) * size)
            var span = repairs.mutableSpan
            var target = span.mutableBytes
            if let raptorQ = self.information.raptorQ {
                let encoder = BlockEncoder(
                    plan: EncodingPlan(symbolCount: symbolCount), layout: raptorQ.symbolLayout,
                    block: block.span.bytes)
                encoder.write(symbolCount..<count, into: &target)
            } else {
                let encoder = ReedSolomonEncoder(
                    symbolCount: symbolCount,
                    encodingSymbolCount: self.information.maximumEncodingSymbolCount)
                for esi in symbolCount..<count {
                    var symbol = target._mutatingExtracting(
                        (esi - symbolCount) * size..<(esi - symbolCount + 1) * size)
                    encoder.write(repair: esi, of: block.span.bytes, symbolByteCount: size, into: &symbol)
                }
            }
            all += repairs
        }
        return (0..<count).map { Array(all[$0 * size..<($0 + 1) * size]) }
    }

    /// A packet with `payload` behind its payload ID.
    func packet(
        block: Int, esi: Int, payload: [UInt8], extensions: [HeaderExtension] = [], blockLength: Int? = nil,
        change: (inout LCTHeader) -> Void = { _ in }
    ) -> [UInt8] {
        var header = LCTHeader(
            sessionID: self.sessionID, objectID: self.objectID, codepoint: self.information.scheme.rawValue)
        change(&header)
        var extensions = extensions
        if self.carriesInformation { extensions.append(.transmissionInformation(self.information)) }
        let id = FECPayloadID(
            sourceBlockNumber: block, encodingSymbolID: esi,
            sourceBlockSymbolCount: self.information.scheme == .smallBlockSystematic
                ? blockLength ?? self.information.sourceBlock(block).symbolCount : nil)
        var idBytes = [UInt8](repeating: 0, count: FECPayloadID.byteCount(self.information.scheme))
        var span = idBytes.mutableSpan
        var target = span.mutableBytes
        id.encode(into: &target, self.information.scheme)
        return ALCHeader(header, extensions: extensions).encoded() + idBytes + payload
    }

    /// All source symbols of all blocks, and so many repair symbols of each, one in a packet.
    func packets(repairCount: Int = 0, extensions: [HeaderExtension] = []) -> [[UInt8]] {
        (0..<self.information.sourceBlockCount).flatMap { number in
            let count = self.information.sourceBlock(number).symbolCount + repairCount
            return self.symbols(ofBlock: number, count: count).enumerated().map {
                self.packet(block: number, esi: $0.offset, payload: $0.element, extensions: extensions)
            }
        }
    }

    /// The table's entry of the object.
    func entry(_ name: String, hasInformation: Bool = true) -> FileEntry {
        var entry = FileEntry(contentLocation: name, objectID: self.objectID)
        entry.contentLength = UInt64(self.bytes.count)
        entry.transferLength = UInt64(self.bytes.count)
        if hasInformation { entry.transmission = TransmissionAttributes(self.information) }
        return entry
    }
}

struct MissingValue: Error {}

extension Optional {
    func orThrow() throws -> Wrapped {
        guard let self else { throw MissingValue() }
        return self
    }
}

/// File delivery tables as packets.
enum TestTable {
    /// A table's packets; without repair symbols unless asked for.
    static func packets(
        _ files: [FileEntry], instance: UInt32 = 1, session: UInt64 = 1, expires: UInt32 = 4_000_000_000,
        isFull: Bool = false, symbolByteCount: Int = 1200
    ) throws -> [[UInt8]] {
        var table = FDTInstance(expires: expires)
        table.files = files
        table.isFull = isFull
        return try self.packets(
            of: table.xml(), instance: instance, session: session, symbolByteCount: symbolByteCount)
    }

    static func packets(
        of bytes: [UInt8], instance: UInt32 = 1, session: UInt64 = 1, symbolByteCount: Int = 1200,
        encoding: UInt8? = nil, information: TransmissionInformation? = nil, repairCount: Int = 0
    ) throws -> [[UInt8]] {
        let information =
            try information
            ?? .compactNoCode(
                transferByteCount: UInt64(bytes.count), symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: 4096)
        var object = try TestObject(0, information, bytes, session: session)
        object.carriesInformation = true
        var extensions = [HeaderExtension.fileDeliveryTable(FDTTag(instanceID: instance))]
        if let encoding { extensions.append(.contentEncoding(encoding)) }
        return object.packets(repairCount: repairCount, extensions: extensions)
    }
}
