/// Recovers one source block from any k of its encoding symbols, with Reed–Solomon over GF(2⁸).
///
/// The caller owns the block, k × E bytes of memory or of a mapped file, and passes it to every call. Source
/// symbols are written straight to their places; repair symbols wait in the places of missing source symbols,
/// which have no meaning to others until the block is complete.
/// - Specification: RFC 5510, sections 5, 7 and 8.3.
public struct ReedSolomonBlockDecoder: ~Copyable, Sendable {
    /// What became of a symbol.
    public enum Reception: Sendable {
        /// It brings the block nearer to completion.
        case new
        /// It was known.
        case duplicate
        /// The block is complete, or will be with ``decode(into:)``.
        case unneeded
    }

    let symbolCount: Int
    let symbolByteCount: Int
    private let encodingSymbolCount: Int
    /// Source symbols at their places.
    private(set) var sources = SymbolSet()
    private var repairs = SymbolSet()
    /// The repair symbol in the place of each source symbol, 0 for none; empty until the first one comes.
    private(set) var lodgers: [UInt8] = []

    /// A block of which nothing is known.
    ///
    /// - Parameters:
    ///   - symbolCount: k, 1...255.
    ///   - encodingSymbolCount: n, k...255; a greater one than the sender's does no harm.
    ///   - symbolByteCount: E, at least 1.
    public init(symbolCount: Int, encodingSymbolCount: Int, symbolByteCount: Int) {
        precondition(symbolCount >= 1, "a source block has at least one symbol")
        precondition(
            (symbolCount...ReedSolomonLimits.maximumEncodingSymbolCount).contains(encodingSymbolCount),
            "a block has k to 255 encoding symbols")
        precondition(symbolByteCount >= 1, "a symbol has at least one byte")
        self.symbolCount = symbolCount
        self.encodingSymbolCount = encodingSymbolCount
        self.symbolByteCount = symbolByteCount
    }

    /// Number of different symbols at hand; k are enough.
    public var heldSymbolCount: Int { self.sources.count + self.repairs.count }

    /// Number of source symbols that are not at their places.
    public var missingSymbolCount: Int { self.symbolCount - self.sources.count }

    /// Whether a source symbol is at its place.
    ///
    /// - Parameter esi: its encoding symbol ID, below k.
    public func holds(esi: Int) -> Bool {
        (0..<self.symbolCount).contains(esi) && self.sources.contains(esi)
    }

    /// Takes a symbol.
    ///
    /// - Parameters:
    ///   - symbol: E bytes.
    ///   - esi: its encoding symbol ID, 0 ..< n; below k it is a source symbol.
    ///   - block: k × E bytes, the same ones in every call.
    /// - Throws: ``ReedSolomonSymbolError``, and the block is as it was.
    public mutating func receive(
        _ symbol: RawSpan, esi: Int, block: inout MutableRawSpan
    ) throws(ReedSolomonSymbolError) -> Reception {
        guard symbol.byteCount == self.symbolByteCount else {
            throw .wrongByteCount(found: symbol.byteCount, expected: self.symbolByteCount)
        }
        guard esi >= 0, esi < self.encodingSymbolCount else {
            throw .encodingSymbolIDOutOfRange(esi, encodingSymbolCount: self.encodingSymbolCount)
        }
        self.checkSize(block)
        guard self.missingSymbolCount > 0 else { return .unneeded }
        let isSource = esi < self.symbolCount
        guard !(isSource ? self.sources : self.repairs).contains(esi) else { return .duplicate }
        guard self.heldSymbolCount < self.symbolCount else { return .unneeded }
        if isSource {
            self.moveLodger(from: esi, &block)
            self.sources.insert(esi)
            self.store(symbol, at: esi, &block)
        } else {
            self.repairs.insert(esi)
            self.lodge(UInt8(truncatingIfNeeded: esi), symbol, &block)
        }
        return .new
    }

    /// Recovers the missing source symbols; whether all are at their places now.
    ///
    /// It fails only as long as there are fewer than k symbols.
    /// - Parameter block: k × E bytes.
    public mutating func decode(into block: inout MutableRawSpan) -> Bool {
        self.checkSize(block)
        guard self.missingSymbolCount > 0 else { return true }
        guard self.heldSymbolCount == self.symbolCount else { return false }
        self.recover(
            &block,
            Interpolation(
                symbolCount: self.symbolCount, encodingSymbolCount: self.encodingSymbolCount))
        for place in 0..<self.symbolCount where !self.sources.contains(place) { self.sources.insert(place) }
        self.repairs.removeAll()
        self.lodgers = []
        return true
    }

    private func checkSize(_ block: borrowing MutableRawSpan) {
        precondition(
            block.byteCount == self.symbolCount * self.symbolByteCount, "a block has k symbols of E bytes")
    }
}

extension ReedSolomonBlockDecoder {
    /// Makes room at a source symbol's place for the symbol itself.
    private mutating func moveLodger(from place: Int, _ block: inout MutableRawSpan) {
        guard !self.lodgers.isEmpty, self.lodgers[place] != 0 else { return }
        let lodger = self.lodgers[place]
        self.lodgers[place] = 0
        // The place itself is not free any more, and there is another: fewer than k symbols are at hand.
        guard let other = self.freePlace(but: place) else { return }
        self.lodgers[other] = lodger
        let byteCount = self.symbolByteCount
        block.withUnsafeMutableBytes { block in
            guard let block = block.baseAddress else { return }
            (block + other * byteCount).copyMemory(from: block + place * byteCount, byteCount: byteCount)
        }
    }

    private mutating func lodge(_ esi: UInt8, _ symbol: RawSpan, _ block: inout MutableRawSpan) {
        if self.lodgers.isEmpty { self.lodgers = [UInt8](repeating: 0, count: self.symbolCount) }
        guard let place = self.freePlace(but: nil) else { return }
        self.lodgers[place] = esi
        self.store(symbol, at: place, &block)
    }

    /// A place without any symbol; the last, because source symbols come in order and move others out of the
    /// way.
    private func freePlace(but taken: Int?) -> Int? {
        self.lodgers.indices.last { self.lodgers[$0] == 0 && !self.sources.contains($0) && $0 != taken }
    }

    private func store(_ symbol: RawSpan, at place: Int, _ block: inout MutableRawSpan) {
        let byteCount = self.symbolByteCount
        symbol.withUnsafeBytes { symbol in
            block.withUnsafeMutableBytes { block in
                guard let symbol = symbol.baseAddress, let block = block.baseAddress else { return }
                (block + place * byteCount).copyMemory(from: symbol, byteCount: byteCount)
            }
        }
    }
}
