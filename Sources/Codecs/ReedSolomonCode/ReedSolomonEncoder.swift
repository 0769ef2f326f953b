internal import GaloisField

/// Makes repair symbols for blocks of k source symbols, with Reed–Solomon over GF(2⁸).
///
/// It holds nothing of a block: one encoder serves all blocks of the same number of symbols, from several
/// threads if wanted. Any k of the n encoding symbols of a block recover it.
/// - Specification: RFC 5510, sections 5, 7 and 8.
public struct ReedSolomonEncoder: Sendable {
    /// Number of source symbols k.
    public let symbolCount: Int
    /// Number of source and repair symbols n.
    public let encodingSymbolCount: Int

    /// The factors of all repair symbols, k for each.
    private let factors: [UInt8]

    /// Prepares the code.
    ///
    /// - Parameters:
    ///   - symbolCount: k, 1...255.
    ///   - encodingSymbolCount: n, k...255.
    /// - Complexity: O(n × k).
    public init(symbolCount: Int, encodingSymbolCount: Int) {
        precondition(symbolCount >= 1, "a source block has at least one symbol")
        precondition(
            (symbolCount...ReedSolomonLimits.maximumEncodingSymbolCount).contains(encodingSymbolCount),
            "a block has k to 255 encoding symbols")
        self.symbolCount = symbolCount
        self.encodingSymbolCount = encodingSymbolCount
        let interpolation = Interpolation(
            symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount)
        self.factors = (symbolCount..<encodingSymbolCount).flatMap { interpolation.factors(ofRepair: $0) }
    }

    /// Makes a repair symbol.
    ///
    /// - Parameters:
    ///   - esi: its encoding symbol ID, k ..< n.
    ///   - block: all k source symbols, the last one padded with zeros.
    ///   - symbolByteCount: E, at least 1.
    ///   - symbol: E bytes; what they held is lost.
    public func write(
        repair esi: Int, of block: RawSpan, symbolByteCount: Int, into symbol: inout MutableRawSpan
    ) {
        precondition(
            (self.symbolCount..<self.encodingSymbolCount).contains(esi), "no such repair symbol")
        precondition(symbolByteCount >= 1, "a symbol has at least one byte")
        precondition(
            block.byteCount == self.symbolCount * symbolByteCount, "a block has k symbols of E bytes")
        precondition(symbol.byteCount == symbolByteCount, "a symbol has E bytes")
        let kernels = gf_kernels_best().pointee
        let firstFactor = (esi - self.symbolCount) * self.symbolCount
        block.withUnsafeBytes { block in
            symbol.withUnsafeMutableBytes { symbol in
                guard let block = block.baseAddress, let symbol = symbol.baseAddress else { return }
                symbol.initializeMemory(as: UInt8.self, repeating: 0, count: symbolByteCount)
                for index in 0..<self.symbolCount {
                    kernels.multiply_add(
                        symbol, block + index * symbolByteCount, self.factors[firstFactor + index],
                        symbolByteCount)
                }
            }
        }
    }
}
