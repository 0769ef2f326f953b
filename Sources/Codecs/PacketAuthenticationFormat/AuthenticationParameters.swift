public import LayeredCoding
public import RaptorQCode

/// What a receiver must know of an object to authenticate its packets; it comes from signed metadata, never
/// from a packet.
///
/// The symbols of an object are numbered in the order (source block number, encoding symbol ID), K + R of
/// each block, where blocks may have two different K. Of its number a symbol has its place: batch = number ÷
/// B and leaf = number mod B. The last batch may have fewer than B symbols.
public struct AuthenticationParameters: Hashable, Sendable {
    /// Symbols of a batch where nobody says otherwise.
    public static let defaultBatchSymbolCount: UInt16 = 32
    /// The greatest number of symbols of a batch.
    public static let maximumBatchSymbolCount: UInt16 = 128
    /// Levels of the greatest tree below its root.
    public static let maximumDepth = 7
    /// Size in bytes of a SHA-256 digest.
    public static let digestByteCount = 32

    /// SHA-256 of the whole object, 32 bytes.
    public let targetDigest: [UInt8]
    /// How the object is divided into blocks and symbols.
    public let information: ObjectTransmissionInformation
    /// R, the number of repair symbols of each block that are signed; K + R is at most 2²⁴.
    public let repairSymbolCount: UInt32
    /// B, the number of symbols of a batch: a power of two, 2...128.
    public let batchSymbolCount: UInt16
    /// Number of all symbols that are signed.
    public let symbolCount: UInt64

    // K + R of the large blocks, which come first, and of the small ones, which have one symbol less.
    private let largeBlockSymbolCount: UInt64
    private let smallBlockSymbolCount: UInt64
    private let largeBlockCount: UInt64
    private let largeBlocksSymbolCount: UInt64

    /// Checks numbers that belong together.
    ///
    /// - Parameters:
    ///   - targetDigest: SHA-256 of the object, 32 bytes.
    ///   - information: how the object is divided.
    ///   - repairSymbolCount: R.
    ///   - batchSymbolCount: B, a power of two, 2...128.
    public init(
        targetDigest: [UInt8], information: ObjectTransmissionInformation, repairSymbolCount: UInt32,
        batchSymbolCount: UInt16 = Self.defaultBatchSymbolCount
    ) throws(AuthenticationParametersError) {
        guard targetDigest.count == Self.digestByteCount else {
            throw .digestByteCount(targetDigest.count)
        }
        guard (2...Self.maximumBatchSymbolCount).contains(batchSymbolCount),
            batchSymbolCount.nonzeroBitCount == 1
        else { throw .batchSymbolCountOutOfRange(Int(batchSymbolCount)) }
        let greatest = UInt32(information.sourceBlock(0).symbolCount)
        let maximum = UInt32(EncodingSymbols.maximumID + 1) - greatest
        guard repairSymbolCount <= maximum else {
            throw .repairSymbolCountOutOfRange(repairSymbolCount, maximum: maximum)
        }
        let blockCount = UInt64(information.sourceBlockCount)
        let small = information.totalSymbolCount / blockCount + UInt64(repairSymbolCount)
        self.largeBlockCount = information.totalSymbolCount % blockCount
        self.smallBlockSymbolCount = small
        self.largeBlockSymbolCount = small + 1
        self.largeBlocksSymbolCount = self.largeBlockCount * (small + 1)
        self.symbolCount = self.largeBlockCount + blockCount * small
        self.targetDigest = targetDigest
        self.information = information
        self.repairSymbolCount = repairSymbolCount
        self.batchSymbolCount = batchSymbolCount
    }

    /// Number of batches; at most 2³¹, since 256 blocks of 2²⁴ symbols have no more.
    public var batchCount: UInt32 {
        UInt32((self.symbolCount - 1) / UInt64(self.batchSymbolCount) + 1)
    }

    /// Levels of a tree below its root: log₂ B, 1...7.
    public var depth: Int { self.batchSymbolCount.trailingZeroBitCount }

    /// Number of symbols of a batch: B, or fewer in the last one.
    ///
    /// - Precondition: there is such a batch.
    public func symbolCount(ofBatch batch: UInt32) -> Int {
        precondition(batch < self.batchCount, "no such batch")
        let first = UInt64(batch) * UInt64(self.batchSymbolCount)
        return Int(min(UInt64(self.batchSymbolCount), self.symbolCount - first))
    }

    /// Number of signed symbols of a block, K + R.
    ///
    /// - Precondition: the number is one of 0 ..< Z.
    public func symbolCount(ofBlock number: Int) -> Int {
        precondition(number >= 0 && number < self.information.sourceBlockCount, "no such source block")
        return Int(
            UInt64(number) < self.largeBlockCount
                ? self.largeBlockSymbolCount : self.smallBlockSymbolCount)
    }

    /// Where a symbol stands; `nil` where the object has no such block, or the block no such symbol among K +
    /// R.
    public func position(sourceBlockNumber: Int, encodingSymbolID: Int) -> SymbolPosition? {
        guard sourceBlockNumber >= 0, sourceBlockNumber < self.information.sourceBlockCount,
            encodingSymbolID >= 0, encodingSymbolID < self.symbolCount(ofBlock: sourceBlockNumber)
        else { return nil }
        let block = UInt64(sourceBlockNumber)
        let start = block * self.smallBlockSymbolCount + min(block, self.largeBlockCount)
        let number = start + UInt64(encodingSymbolID)
        return SymbolPosition(
            batch: UInt32(truncatingIfNeeded: number >> UInt64(self.depth)),
            leaf: UInt8(truncatingIfNeeded: number & UInt64(self.batchSymbolCount - 1)))
    }

    /// Where a symbol stands; `nil` where the object has no such block, or the block no such symbol among K +
    /// R.
    public func position(of id: FECPayloadID) -> SymbolPosition? {
        self.position(sourceBlockNumber: id.sourceBlockNumber, encodingSymbolID: id.encodingSymbolID)
    }

    /// The symbol of a position; `nil` where there is none.
    public func symbol(at position: SymbolPosition) -> FECPayloadID? {
        guard UInt64(position.leaf) < UInt64(self.batchSymbolCount) else { return nil }
        let number = UInt64(position.batch) << UInt64(self.depth) | UInt64(position.leaf)
        guard number < self.symbolCount else { return nil }
        let isLarge = number < self.largeBlocksSymbolCount
        let (index, symbol) =
            isLarge
            ? number.quotientAndRemainder(dividingBy: self.largeBlockSymbolCount)
            : (number - self.largeBlocksSymbolCount).quotientAndRemainder(
                dividingBy: self.smallBlockSymbolCount)
        return FECPayloadID(
            sourceBlockNumber: Int(isLarge ? index : self.largeBlockCount + index),
            encodingSymbolID: Int(symbol))
    }
}
