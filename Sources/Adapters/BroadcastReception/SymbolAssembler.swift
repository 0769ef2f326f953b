internal import LayeredCoding
internal import RaptorQCode

/// Makes symbols of the bytes of a file, which come in pieces of any size, in order.
struct SymbolAssembler {
    private struct Place {
        let symbol: WantedSymbol
        let range: Range<UInt64>
    }

    /// The bytes that are needed; neighbours are joined.
    private(set) var ranges: [Range<UInt64>] = []
    private let symbolByteCount: Int
    private var places: [Place] = []
    private var next = 0
    private var pending: [UInt8] = []

    /// - Parameter wanted: ascending.
    init(_ wanted: [WantedSymbol], _ information: TransmissionInformation) {
        self.symbolByteCount = information.symbolByteCount
        for symbol in wanted {
            let block = information.sourceBlock(symbol.block)
            let start = block.offset + UInt64(symbol.esi) * UInt64(information.symbolByteCount)
            let end = min(start + UInt64(information.symbolByteCount), information.transferByteCount)
            self.places.append(Place(symbol: symbol, range: start..<end))
            if let last = self.ranges.last, last.upperBound == start {
                self.ranges[self.ranges.count - 1] = last.lowerBound..<end
            } else {
                self.ranges.append(start..<end)
            }
        }
    }

    /// Adds bytes; `body` gets each symbol that is whole, with its padding.
    ///
    /// - Throws: ``RepairFailure/strayBytes`` where the bytes are not the next ones.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, at offset: UInt64, _ body: (WantedSymbol, [UInt8]) -> Void
    ) throws {
        var rest = bytes
        var offset = offset
        while !rest.isEmpty {
            guard self.next < self.places.count else { throw RepairFailure.strayBytes }
            let place = self.places[self.next]
            guard offset == place.range.lowerBound + UInt64(self.pending.count) else { throw RepairFailure.strayBytes }
            let count = min(rest.count, Int(place.range.upperBound - offset))
            self.pending.append(contentsOf: rest.prefix(count))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            offset += UInt64(count)
            guard offset == place.range.upperBound else { continue }
            self.pending += [UInt8](repeating: 0, count: self.symbolByteCount - self.pending.count)
            body(place.symbol, self.pending)
            self.pending.removeAll(keepingCapacity: true)
            self.next += 1
        }
    }
}
