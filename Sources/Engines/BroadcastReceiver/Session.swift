internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
internal import Timekeeping

/// A session: what one sender sends under one transport session identifier.
final class Session {
    /// Instances that are remembered, so that their repetition costs nothing.
    private static let rememberedTableLimit = 8

    let sessionID: TransportSessionID
    let source: SourceID
    var objects: [TransportObjectID: ObjectReception] = [:]
    var tables: [TableReception] = []
    var isClosed = false
    let startInstant: MonotonicInstant
    var newestInstant: MonotonicInstant
    /// The newest object that a packet was of.
    private var newest: ObjectReception?
    private var remembered: [ReceivedTable] = []
    /// The newest object of each name.
    var named: [String: ObjectReception] = [:]
    /// Whether a table has been received.
    var isAnnounced = false
    /// Whether the newest table lists all files that are on the channel.
    var isFullyAnnounced = false

    init(_ sessionID: TransportSessionID, from source: SourceID, at now: MonotonicInstant) {
        self.sessionID = sessionID
        self.source = source
        self.startInstant = now
        self.newestInstant = now
    }

    /// The object with an ID; most packets are of the same one as the packet before.
    func object(_ id: TransportObjectID) -> ObjectReception? {
        if let newest = self.newest, newest.objectID == id { return newest }
        guard let object = self.objects[id] else { return nil }
        self.newest = object
        return object
    }

    func remove(_ object: ObjectReception) {
        self.objects[object.objectID] = nil
        if self.newest === object { self.newest = nil }
        if let name = object.entry?.contentLocation, self.named[name] === object { self.named[name] = nil }
    }

    /// The table that was received under an instance ID.
    func remembered(_ instanceID: UInt32) -> ReceivedTable? {
        self.remembered.first { $0.instanceID == instanceID }
    }

    func remember(_ table: ReceivedTable) {
        self.forget(table.instanceID)
        if self.remembered.count == Self.rememberedTableLimit { self.remembered.removeFirst() }
        self.remembered.append(table)
    }

    func forget(_ instanceID: UInt32) {
        self.remembered.removeAll { $0.instanceID == instanceID }
    }

    func forgetTables() { self.remembered = [] }
}

/// A table as it was transferred, to tell a repetition from another table with the same instance ID.
struct ReceivedTable {
    let instanceID: UInt32
    let information: TransmissionInformation
    /// Hashes of the source symbols of each block; the symbols themselves may be a megabyte.
    let symbolHashes: [[UInt64]]

    /// - Parameter blocks: K × T bytes for each block.
    init(instanceID: UInt32, information: TransmissionInformation, blocks: [[UInt8]]) {
        self.instanceID = instanceID
        self.information = information
        let size = information.symbolByteCount
        let layout = information.raptorQ?.symbolLayout ?? SymbolLayout(symbolByteCount: size)
        self.symbolHashes = blocks.map { block in
            let symbolCount = block.count / size
            var symbol = [UInt8](repeating: 0, count: size)
            return (0..<symbolCount).map { place in
                symbol.withUnsafeMutableBytes { symbol in
                    block.withUnsafeBytes { block in
                        guard let source = block.baseAddress, let target = symbol.baseAddress else { return }
                        layout.copy(place: place, of: source, symbolCount: symbolCount, to: target)
                    }
                    return Self.hash(UnsafeRawBufferPointer(symbol), paddedTo: size)
                }
            }
        }
    }

    /// FNV-1a of a symbol, zeros behind it included.
    static func hash(_ symbol: UnsafeRawBufferPointer, paddedTo byteCount: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in symbol { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for _ in symbol.count..<max(symbol.count, byteCount) { hash = hash &* 0x100_0000_01B3 }
        return hash
    }
}
