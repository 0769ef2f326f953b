/// Where a source block's received symbols are: source symbols at their place in the block, repair symbols in
/// the places of source symbols that are missing, as long as there are any.
///
/// So a block that is being received needs no memory besides its own K × T bytes but for the few symbols that
/// are spare.
struct SymbolStore: ~Copyable {
    enum Content {
        static let missing: UInt8 = 0
        static let source: UInt8 = 1
        static let repair: UInt8 = 2
    }

    let symbolCount: Int
    let layout: SymbolLayout
    let spareLimit: Int
    private(set) var sourceCount = 0
    /// The encoding symbol IDs of the repair symbols, in the order in which they came.
    private(set) var repairIDs: [UInt32] = []
    /// For each repair symbol: the source symbol whose place it has, or −2 − its number among the spare ones.
    private var repairPlaces: [Int32] = []
    private static let dropped = Int32.min
    private var droppedCount = 0
    private var knownRepairIDs: Set<UInt32> = []
    private let contents: FixedArray<UInt8>
    /// For each place that a repair symbol has: the number of the repair symbol.
    private let tenants: FixedArray<UInt16>
    /// Places at or above it are not free: they have been given away or filled.
    private var freeBelow: Int
    /// The spare symbols, one after another.
    private(set) var spares: [UInt8] = []
    private var spareCount = 0

    init(symbolCount: Int, layout: SymbolLayout, spareLimit: Int) {
        self.symbolCount = symbolCount
        self.layout = layout
        self.spareLimit = spareLimit
        contents = FixedArray(repeating: Content.missing, count: symbolCount)
        tenants = FixedArray(uninitializedCount: symbolCount)
        freeBelow = symbolCount
    }

    var missingCount: Int { symbolCount - sourceCount }
    /// Number of different symbols at hand; at most K and the limit of spare ones.
    var count: Int { sourceCount + repairIDs.count - droppedCount }
    /// Whether one more symbol can be kept.
    var hasRoom: Bool { count < symbolCount + spareLimit }
    /// Whether a source symbol is at its place.
    func holds(source esi: Int) -> Bool { contents[esi] == Content.source }
    /// Whether a repair symbol came before.
    func knows(repair esi: Int) -> Bool { knownRepairIDs.contains(UInt32(truncatingIfNeeded: esi)) }
    /// Whether a repair symbol, by its number, is still at hand.
    func isAtHand(repair number: Int) -> Bool { repairPlaces[number] != Self.dropped }

    /// Puts a source symbol that is missing at its place.
    ///
    /// A repair symbol that has this place moves on, or is
    /// dropped if there is no room: a source symbol is always worth more.
    ///
    /// - Returns: false if a repair symbol was dropped.
    mutating func insert(
        source esi: Int, _ symbol: UnsafeRawPointer, block: UnsafeMutableRawPointer
    ) -> Bool {
        let isTaken = contents[esi] == Content.repair
        let hasRoom = hasRoom
        contents[esi] = Content.source
        sourceCount += 1
        if isTaken, hasRoom {
            let moved = UnsafeMutableRawPointer.allocate(byteCount: layout.symbolByteCount, alignment: 16)
            defer { moved.deallocate() }
            copy(place: esi, of: block, to: moved)
            repairPlaces[Int(tenants[esi])] = place(for: Int(tenants[esi]), moved, block)
        } else if isTaken {
            repairPlaces[Int(tenants[esi])] = Self.dropped
            droppedCount += 1
        }
        copy(symbol, toPlace: esi, of: block)
        return hasRoom || !isTaken
    }

    /// Keeps a repair symbol that is not known yet; there must be room.
    mutating func insert(repair esi: Int, _ symbol: UnsafeRawPointer, block: UnsafeMutableRawPointer) {
        let id = UInt32(truncatingIfNeeded: esi)
        knownRepairIDs.insert(id)
        repairPlaces.append(place(for: repairIDs.count, symbol, block))
        repairIDs.append(id)
    }

    /// All source symbols are at their places now.
    mutating func complete() {
        contents.base.update(repeating: Content.source, count: symbolCount)
        sourceCount = symbolCount
        repairIDs = []
        repairPlaces = []
        knownRepairIDs = []
        spares = []
        spareCount = 0
        droppedCount = 0
    }

    private mutating func place(
        for repair: Int, _ symbol: UnsafeRawPointer, _ block: UnsafeMutableRawPointer
    ) -> Int32 {
        // From the end: source symbols mostly come in order, and then find their places free.
        while freeBelow > 0 {
            freeBelow -= 1
            guard contents[freeBelow] == Content.missing else { continue }
            contents[freeBelow] = Content.repair
            tenants[freeBelow] = UInt16(truncatingIfNeeded: repair)
            copy(symbol, toPlace: freeBelow, of: block)
            return Int32(truncatingIfNeeded: freeBelow)
        }
        let bytes = UnsafeRawBufferPointer(start: symbol, count: layout.symbolByteCount)
        spares.append(contentsOf: bytes)
        spareCount += 1
        return Int32(truncatingIfNeeded: -1 - spareCount)
    }

    private func copy(_ symbol: UnsafeRawPointer, toPlace place: Int, of block: UnsafeMutableRawPointer) {
        for part in layout.subSymbols {
            let target = block + symbolCount * part.offset + place * part.byteCount
            target.copyMemory(from: symbol + part.offset, byteCount: part.byteCount)
        }
    }

    private func copy(place: Int, of block: UnsafeMutableRawPointer, to symbol: UnsafeMutableRawPointer) {
        for part in layout.subSymbols {
            let source = block + symbolCount * part.offset + place * part.byteCount
            (symbol + part.offset).copyMemory(from: source, byteCount: part.byteCount)
        }
    }

    /// The source symbols that are not at their places, ascending.
    var missingSymbols: [UInt16] {
        var missing: [UInt16] = []
        missing.reserveCapacity(missingCount)
        for symbol in 0..<symbolCount where contents[symbol] != Content.source {
            missing.append(UInt16(truncatingIfNeeded: symbol))
        }
        return missing
    }

    /// Where a repair symbol at hand is, by its number: a place in the block, or −2 − n for spare symbol n.
    func place(ofRepair number: Int) -> Int32 { repairPlaces[number] }
}
