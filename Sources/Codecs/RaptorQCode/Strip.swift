/// A vertical slice of a source block's symbols, as wide as is best for the processor's caches.
///
/// All that is computed from symbols is computed for each of their bytes apart, so a block's strips have nothing to
/// do with one another, and several threads may each take some.
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

    /// What a run touches should stay within a second-level cache of 1 or 2 MiB; wider rows have less overhead.
    private static func width(rowCount: Int, _ layout: SymbolLayout) -> Int {
        let longest = layout.subSymbols.reduce(0) { max($0, $1.byteCount) }
        for width in [256, 128] where rowCount * width <= 1_400_000 && longest > width / 2 { return width }
        return 64
    }
}
