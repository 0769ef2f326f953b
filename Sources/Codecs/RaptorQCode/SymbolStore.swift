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
    /// The encoding symbol IDs of the repair symbols by their numbers, which dropped symbols leave to later
    /// ones.
    private(set) var repairIDs: [UInt32] = []
    /// For each repair symbol: the source symbol whose place it has, or −2 − its number among the spare ones.
    private var repairPlaces: [Int32] = []
    private static let nowhere = Int32.min
    private var heldRepairIDs: Set<UInt32> = []
    private let contents: FixedArray<UInt8>
    /// For each place that a repair symbol has: the number of the repair symbol.
    private let tenants: FixedArray<UInt16>
    /// Places at or above it are not free: they have been given away or filled.
    private var freeBelow: Int
    /// The spare symbols, one after another.
    private(set) var spares: [UInt8] = []
    // What dropped symbols left.
    private var freeNumbers: [Int] = []
    private var freedPlaces: [UInt16] = []
    private var freeSpares: [Int] = []

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
    var count: Int { sourceCount + heldRepairIDs.count }
    /// Whether one more symbol can be kept.
    var hasRoom: Bool { count < symbolCount + spareLimit }
    /// Whether a source symbol is at its place.
    func holds(source esi: Int) -> Bool { contents[esi] == Content.source }
    /// Whether a repair symbol is at hand.
    func holds(repair esi: Int) -> Bool { heldRepairIDs.contains(UInt32(truncatingIfNeeded: esi)) }
    /// The numbers of the repair symbols at hand, ascending.
    var heldRepairs: [Int] { repairPlaces.indices.filter { repairPlaces[$0] != Self.nowhere } }

    /// Puts a source symbol that is missing at its place.
    ///
    /// A repair symbol that has this place moves on, or is dropped if there is no room: a source symbol is
    /// always worth more.
    ///
    /// - Returns: false if a repair symbol was dropped.
    mutating func insert(
        source esi: Int, _ symbol: UnsafeRawPointer, block: UnsafeMutableRawPointer
    ) -> Bool {
        let tenant = contents[esi] == Content.repair ? Int(tenants[esi]) : nil
        let hasRoom = hasRoom
        if let tenant, hasRoom {
            let moved = UnsafeMutableRawPointer.allocate(byteCount: layout.symbolByteCount, alignment: 16)
            defer { moved.deallocate() }
            layout.copy(place: esi, of: block, symbolCount: symbolCount, to: moved)
            contents[esi] = Content.source
            repairPlaces[tenant] = place(for: tenant, moved, block)
        } else if let tenant {
            drop(repair: tenant)
        }
        contents[esi] = Content.source
        sourceCount += 1
        layout.copy(symbol, toPlace: esi, of: block, symbolCount: symbolCount)
        return hasRoom || tenant == nil
    }

    /// Keeps a repair symbol that is not at hand; there must be room.
    ///
    /// - Returns: its number.
    mutating func insert(
        repair esi: Int, _ symbol: UnsafeRawPointer, block: UnsafeMutableRawPointer
    ) -> Int {
        let id = UInt32(truncatingIfNeeded: esi)
        let number = freeNumbers.popLast() ?? repairIDs.count
        if number == repairIDs.count {
            repairIDs.append(id)
            repairPlaces.append(Self.nowhere)
        }
        repairIDs[number] = id
        heldRepairIDs.insert(id)
        repairPlaces[number] = place(for: number, symbol, block)
        return number
    }

    /// Notes that a source symbol is at its place already.
    mutating func adopt(source esi: Int) {
        contents[esi] = Content.source
        sourceCount += 1
    }

    /// Notes that a repair symbol is already where a source symbol is missing.
    mutating func adopt(repair esi: Int, place: Int) {
        let id = UInt32(truncatingIfNeeded: esi)
        contents[place] = Content.repair
        tenants[place] = UInt16(truncatingIfNeeded: repairIDs.count)
        repairIDs.append(id)
        repairPlaces.append(Int32(truncatingIfNeeded: place))
        heldRepairIDs.insert(id)
    }

    /// What is at a place of the block: nothing, a source symbol, or a repair symbol.
    func isFree(place: Int) -> Bool { contents[place] == Content.missing }

    /// Forgets a repair symbol.
    mutating func drop(repair number: Int) {
        heldRepairIDs.remove(repairIDs[number])
        let place = Int(repairPlaces[number])
        if place >= 0 {
            contents[place] = Content.missing
            freedPlaces.append(UInt16(truncatingIfNeeded: place))
        } else {
            freeSpares.append(-2 - place)
        }
        repairPlaces[number] = Self.nowhere
        freeNumbers.append(number)
    }

    /// All source symbols are at their places now.
    mutating func complete() {
        contents.base.update(repeating: Content.source, count: symbolCount)
        sourceCount = symbolCount
        (repairIDs, repairPlaces, heldRepairIDs) = ([], [], [])
        (spares, freeSpares, freedPlaces, freeNumbers) = ([], [], [], [])
    }

    /// Copies a repair symbol to a place that is free, or else to the spare ones.
    private mutating func place(
        for repair: Int, _ symbol: UnsafeRawPointer, _ block: UnsafeMutableRawPointer
    ) -> Int32 {
        if let place = takeFreePlace() {
            contents[place] = Content.repair
            tenants[place] = UInt16(truncatingIfNeeded: repair)
            layout.copy(symbol, toPlace: place, of: block, symbolCount: symbolCount)
            return Int32(truncatingIfNeeded: place)
        }
        let T = layout.symbolByteCount
        let bytes = UnsafeRawBufferPointer(start: symbol, count: T)
        let spare = freeSpares.popLast() ?? spares.count / T
        if spare * T == spares.count {
            spares.append(contentsOf: bytes)
        } else {
            spares.replaceSubrange(spare * T..<(spare + 1) * T, with: bytes)
        }
        return Int32(truncatingIfNeeded: -2 - spare)
    }

    private mutating func takeFreePlace() -> Int? {
        // From the end: source symbols mostly come in order, and then find their places free.
        while freeBelow > 0 {
            freeBelow -= 1
            if contents[freeBelow] == Content.missing { return freeBelow }
        }
        while let place = freedPlaces.popLast() {
            if contents[Int(place)] == Content.missing { return Int(place) }
        }
        return nil
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
