internal import LayeredCoding
internal import RaptorQCode

/// Makes symbols of the bytes of a file, which come in pieces of any size and order, each byte once.
struct SymbolAssembler {
    /// The bytes that are needed; neighbours are joined.
    private(set) var ranges: [Range<UInt64>] = []
    private let symbolByteCount: Int
    private let wanted: [WantedSymbol]
    private let places: [Range<UInt64>]
    /// What is there of symbols that are not whole yet.
    private var parts: [Int: Part] = [:]

    private struct Part {
        var bytes: [UInt8]
        var missingByteCount: Int
    }

    /// - Parameter wanted: ascending.
    init(_ wanted: [WantedSymbol], _ information: TransmissionInformation) {
        self.symbolByteCount = information.symbolByteCount
        self.wanted = wanted
        self.places = wanted.map { symbol in
            let block = information.sourceBlock(symbol.block)
            let start = block.offset + UInt64(symbol.esi) * UInt64(information.symbolByteCount)
            return start..<min(start + UInt64(information.symbolByteCount), information.transferByteCount)
        }
        for place in self.places {
            if let last = self.ranges.last, last.upperBound == place.lowerBound {
                self.ranges[self.ranges.count - 1] = last.lowerBound..<place.upperBound
            } else {
                self.ranges.append(place)
            }
        }
    }

    /// Adds bytes; `body` gets each symbol that is whole, with its padding.
    ///
    /// - Throws: ``RepairFailure/strayBytes`` where the bytes were not asked for.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, at offset: UInt64, _ body: (WantedSymbol, [UInt8]) -> Void
    ) throws {
        var rest = bytes
        var offset = offset
        while !rest.isEmpty {
            guard let index = self.index(of: offset) else { throw RepairFailure.strayBytes }
            let place = self.places[index]
            let count = min(rest.count, Int(place.upperBound - offset))
            var part =
                self.parts.removeValue(forKey: index)
                ?? Part(
                    bytes: [UInt8](repeating: 0, count: self.symbolByteCount), missingByteCount: place.count)
            let start = Int(offset - place.lowerBound)
            part.bytes.replaceSubrange(start..<(start + count), with: rest.prefix(count))
            part.missingByteCount -= count
            if part.missingByteCount <= 0 {
                body(self.wanted[index], part.bytes)
            } else {
                self.parts[index] = part
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            offset += UInt64(count)
        }
    }

    /// The place that a byte belongs to.
    private func index(of offset: UInt64) -> Int? {
        var (low, high) = (0, self.places.count)
        while low < high {
            let middle = (low + high) / 2
            if self.places[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < self.places.count && self.places[low].contains(offset) ? low : nil
    }
}
