/// A vertical slice of a source block's symbols, as wide as is best for the processor's caches.
///
/// All that is computed from symbols is computed for each of their bytes apart, so a block's strips have
/// nothing to do with one another, and several threads may each take some.
struct Strip: Sendable {
    /// The sub-symbol that it is a part of, by its number in the layout.
    let subSymbol: Int
    /// Where it begins in the sub-symbol, in bytes.
    let offset: Int
    /// Number of the sub-symbol's bytes that it has, 1...width.
    let used: Int
    /// Number of bytes of a row: 64, 128 or 256.
    let width: Int

    /// The strips of a layout.
    ///
    /// - Parameter rowCount: L, which decides on the width.
    static func strips(of layout: SymbolLayout, rowCount: Int) -> [Strip] {
        let width = Self.width(rowCount: rowCount, layout)
        var strips: [Strip] = []
        for (index, subSymbol) in layout.subSymbols.enumerated() {
            for offset in stride(from: 0, to: subSymbol.byteCount, by: width) {
                let used = min(width, subSymbol.byteCount - offset)
                strips.append(Strip(subSymbol: index, offset: offset, used: used, width: width))
            }
        }
        return strips
    }

    /// Divides a range of strips where one sub-symbol ends and another begins.
    static func stretches(_ strips: [Strip], _ range: Range<Int>) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        for index in range {
            if let last = stretches.last, strips[last.lowerBound].subSymbol == strips[index].subSymbol {
                stretches[stretches.count - 1] = last.lowerBound..<index + 1
            } else {
                stretches.append(index..<index + 1)
            }
        }
        return stretches
    }

    /// What a run touches should stay within a second-level cache of 1 or 2 MiB; wider rows have less
    /// overhead, and where no width fits, two cache lines at a time are fetched faster than one.
    private static func width(rowCount: Int, _ layout: SymbolLayout) -> Int {
        let longest = layout.subSymbols.reduce(0) { max($0, $1.byteCount) }
        if longest <= 64 { return 64 }
        return longest > 128 && rowCount * 256 <= 1_400_000 ? 256 : 128
    }
}
