public import LayeredCoding
public import RaptorQCode
internal import ReedSolomonCode

/// Collects the encoding symbols of one source block, whatever its FEC scheme.
///
/// The caller owns the block, K × T bytes of memory or of a mapped file, and passes it to every call. While
/// the block is incomplete, places of missing source symbols may hold repair symbols.
public struct BlockReception: ~Copyable, Sendable {
    /// How far solving is.
    public enum Progress: Hashable, Sendable {
        /// All source symbols are at their places.
        case complete
        /// At least so many more different symbols are needed.
        case needMore(Int)
    }

    /// Symbols beyond K that are kept for a block that is unlucky.
    private static let spareSymbolLimit = 16

    /// Number of source symbols K.
    public let symbolCount: Int
    private let symbolByteCount: Int
    /// Bytes of the block's last symbol that belong to the object.
    private let lastSymbolByteCount: Int
    // One of the three is there; an enumeration's payload could not be changed in its place.
    private var plain: PlainBlock?
    private var reedSolomon: ReedSolomonBlockDecoder?
    private var raptorQ: BlockDecoder?

    /// A block of which nothing is known.
    ///
    /// - Parameter number: of a block that the object has.
    public init(_ information: TransmissionInformation, sourceBlock number: Int) {
        let block = information.sourceBlock(number)
        self.symbolCount = block.symbolCount
        self.symbolByteCount = information.symbolByteCount
        self.lastSymbolByteCount = information.symbolByteCount - block.paddingByteCount
        if let raptorQ = information.raptorQ {
            self.raptorQ = BlockDecoder(
                symbolCount: block.symbolCount, layout: raptorQ.symbolLayout,
                spareSymbolLimit: Self.spareSymbolLimit)
        } else if information.maximumEncodingSymbolCount > block.symbolCount,
            information.scheme != .compactNoCode
        {
            self.reedSolomon = ReedSolomonBlockDecoder(
                symbolCount: block.symbolCount,
                encodingSymbolCount: information.maximumEncodingSymbolCount,
                symbolByteCount: information.symbolByteCount)
        } else {
            self.plain = PlainBlock(
                symbolCount: block.symbolCount, symbolByteCount: information.symbolByteCount)
        }
    }

    /// What a block's book-keeping takes at most, in bytes, its K × T bytes apart.
    public static func memoryByteCount(_ information: TransmissionInformation, symbolCount: Int) -> Int {
        switch information.scheme {
        case .compactNoCode: 256 + symbolCount / 8
        // Repair symbols are entered by their numbers and places; spare ones are kept whole.
        case .raptorQ: 1024 + 34 * symbolCount + 16 * information.symbolByteCount
        case .reedSolomon, .smallBlockSystematic: 1024 + 8 * symbolCount
        }
    }

    /// Number of different symbols at hand.
    public var heldSymbolCount: Int {
        switch self.raptorQ {
        case .some(let decoder): return decoder.heldSymbolCount
        case .none: break
        }
        switch self.plain {
        case .some(let decoder): return decoder.heldSymbolCount
        case .none: break
        }
        switch self.reedSolomon {
        case .some(let decoder): return decoder.heldSymbolCount
        case .none: break
        }
        return 0
    }

    /// Number of source symbols that are not at their places.
    public var missingSymbolCount: Int {
        switch self.raptorQ {
        case .some(let decoder): return decoder.missingSymbolCount
        case .none: break
        }
        switch self.plain {
        case .some(let decoder): return decoder.missingSymbolCount
        case .none: break
        }
        switch self.reedSolomon {
        case .some(let decoder): return decoder.missingSymbolCount
        case .none: break
        }
        return 0
    }

    /// Whether all source symbols are at their places.
    public var isComplete: Bool { self.missingSymbolCount == 0 }

    /// Whether a source symbol is at its place.
    public func holds(sourceSymbol esi: Int) -> Bool {
        switch self.raptorQ {
        case .some(let decoder): return decoder.holds(esi: esi)
        case .none: break
        }
        switch self.plain {
        case .some(let decoder): return decoder.holds(esi: esi)
        case .none: break
        }
        switch self.reedSolomon {
        case .some(let decoder): return decoder.holds(esi: esi)
        case .none: break
        }
        return false
    }

    /// Whether a symbol of a RaptorQ block would bring it nearer to completion; `true` for other codes.
    public func needs(esi: Int) -> Bool {
        switch self.raptorQ {
        case .some(let decoder): decoder.needs(esi: esi)
        case .none: true
        }
    }

    /// Takes a symbol; whether it brings the block nearer to completion.
    ///
    /// - Parameters:
    ///   - symbol: T bytes; the object's last source symbol may come without its padding.
    ///   - esi: its encoding symbol ID.
    ///   - block: K × T bytes.
    public mutating func receive(
        _ symbol: RawSpan, esi: Int, block: inout MutableRawSpan
    ) -> Bool {
        guard symbol.byteCount < self.symbolByteCount else {
            return self.receiveWhole(symbol, esi: esi, block: &block)
        }
        // A sender may leave away the padding of an object's last symbol.
        guard esi == self.symbolCount - 1, symbol.byteCount == self.lastSymbolByteCount else { return false }
        var padded = [UInt8](repeating: 0, count: self.symbolByteCount)
        for index in 0..<symbol.byteCount {
            padded[index] = symbol.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
        }
        return self.receiveWhole(padded.span.bytes, esi: esi, block: &block)
    }

    private mutating func receiveWhole(
        _ symbol: RawSpan, esi: Int, block: inout MutableRawSpan
    ) -> Bool {
        if self.raptorQ != nil {
            return (try? self.raptorQ?.receive(symbol, esi: esi, block: &block)) == .new
        }
        if self.plain != nil { return self.plain?.receive(symbol, esi: esi, block: &block) ?? false }
        return (try? self.reedSolomon?.receive(symbol, esi: esi, block: &block)) == .new
    }

    /// Recovers the missing source symbols, if there are enough symbols.
    ///
    /// - Parameters:
    ///   - block: K × T bytes.
    ///   - lanes: threads to use.
    public mutating func solve(into block: inout MutableRawSpan, lanes: Lanes = .one) -> Progress {
        let progress = self.raptorQ?.decode(into: &block, lanes: lanes)
        if case .needMore(let count) = progress { return .needMore(max(1, count)) }
        _ = self.reedSolomon?.decode(into: &block)
        return self.isComplete ? .complete : .needMore(max(1, self.symbolCount - self.heldSymbolCount))
    }

    /// Whether an attempt in vain left something that the next one goes on with: up to some 25 MB.
    public var keepsAttempt: Bool {
        switch self.raptorQ {
        case .some(let decoder): decoder.keepsAttempt
        case .none: false
        }
    }

    /// Gives that memory back; the next attempt is made only when some more symbols are there.
    public mutating func discardAttempt() { self.raptorQ?.discardAttempt() }

    /// Repair symbols that lie in the block, so that another reception of it can go on with them.
    public var repairPlaces: [RepairPlace] {
        switch self.raptorQ {
        case .some(let decoder): decoder.repairPlaces
        case .none: []
        }
    }

    /// Notes that a source symbol is at its place already, from an earlier reception; whether that is news.
    ///
    /// - Parameter block: K × T bytes.
    public mutating func adopt(sourceSymbol esi: Int, block: inout MutableRawSpan) -> Bool {
        guard (0..<self.symbolCount).contains(esi) else { return false }
        if self.raptorQ != nil { return self.raptorQ?.adopt(sourceSymbol: esi) ?? false }
        if self.plain != nil { return self.plain?.mark(esi) ?? false }
        // This one keeps count of what it is given only.
        let start = esi * self.symbolByteCount
        let symbol = block.withUnsafeBytes { Array($0[start..<(start + self.symbolByteCount)]) }
        return self.receiveWhole(symbol.span.bytes, esi: esi, block: &block)
    }

    /// Notes that a repair symbol lies in the block already, from an earlier reception; whether that is news.
    public mutating func adopt(_ repair: RepairPlace) -> Bool {
        self.raptorQ?.adopt(repair) ?? false
    }
}
