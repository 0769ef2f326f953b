/// A repair symbol that lies in its block, in the place of a source symbol that is missing.
public struct RepairPlace: Hashable, Sendable {
    /// Its encoding symbol ID, from K to 2²⁴ − 1.
    public let esi: Int
    /// The source symbol whose place it has, 0 ..< K.
    public let place: Int

    /// Names a symbol and a place.
    public init(esi: Int, place: Int) {
        self.esi = esi
        self.place = place
    }
}

extension BlockDecoder {
    /// The repair symbols that lie in the block.
    ///
    /// Together with the source symbols at their places, all that another decoder of the same block needs to go on.
    public var repairPlaces: [RepairPlace] {
        store.heldRepairs.compactMap { number in
            let place = store.place(ofRepair: number)
            return place < 0 ? nil : RepairPlace(esi: Int(store.repairIDs[number]), place: Int(place))
        }
    }

    /// Notes that a source symbol is at its place already, from an earlier decoder.
    ///
    /// - Returns: whether that is news and possible; an ID that is not of a source symbol is not.
    public mutating func adopt(sourceSymbol esi: Int) -> Bool {
        guard (0..<symbolCount).contains(esi), solver == nil, store.isFree(place: esi) else { return false }
        store.adopt(source: esi)
        receptionCount += 1
        return true
    }

    /// Notes that a repair symbol lies in the block already, from an earlier decoder.
    ///
    /// - Returns: whether that is news and possible.
    public mutating func adopt(_ repair: RepairPlace) -> Bool {
        guard (symbolCount...EncodingSymbols.maximumID).contains(repair.esi),
            (0..<symbolCount).contains(repair.place), solver == nil,
            store.isFree(place: repair.place), !store.holds(repair: repair.esi)
        else { return false }
        store.adopt(repair: repair.esi, place: repair.place)
        receptionCount += 1
        return true
    }
}
