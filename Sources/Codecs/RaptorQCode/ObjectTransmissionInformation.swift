/// What a receiver must know of an object before its first symbol: the FEC object transmission information.
///
/// On the wire 12 bytes in network order: transfer length F (40 bits), a reserved byte, symbol size T (16),
/// number of source blocks Z (8), number of sub-blocks N (16), symbol alignment Al (8). A value of this type
/// describes an object that can be partitioned: every block has 1...56 403 symbols, and every sub-symbol at
/// least one byte.
///
/// The standard's greatest transfer length takes 256 source blocks, a number that its 8 bits do not hold;
/// since 0 blocks mean nothing, a 0 on the wire stands for 256 here.
/// - Specification: RFC 6330, sections 3.3.2, 3.3.3 and 4.4.1.2.
public struct ObjectTransmissionInformation: Sendable, Hashable {
    /// Size on the wire, in bytes.
    public static let encodedByteCount = 12
    /// The greatest transfer length: 256 blocks of 56 403 symbols of 65 535 bytes, some 946 GB.
    public static let maximumTransferByteCount: UInt64 = 946_270_874_880
    /// The greatest symbol size T in bytes.
    public static let maximumSymbolByteCount = 65_535
    /// The greatest number of source blocks Z: as many as 8 bits can number.
    public static let maximumSourceBlockCount = 256

    /// Transfer length F in bytes, 1...946 270 874 880.
    public let transferByteCount: UInt64
    /// Symbol size T in bytes, 1...65 535; a multiple of the alignment.
    public let symbolByteCount: Int
    /// Number of source blocks Z, 1...256, and not more than there are symbols.
    public let sourceBlockCount: Int
    /// Number of sub-blocks N of each source block, 1...T / Al.
    public let subBlockCount: Int
    /// Symbol alignment Al in bytes, 1...255: every sub-symbol's size is a multiple of it.
    public let symbolAlignment: Int

    /// Describes an object.
    ///
    /// - Parameters:
    ///   - transferByteCount: F.
    ///   - symbolByteCount: T.
    ///   - sourceBlockCount: Z; `nil` for as few as the object can have.
    ///   - subBlockCount: N.
    ///   - symbolAlignment: Al.
    /// - Throws: ``TransmissionInformationError``, the first rule that is broken.
    public init(
        transferByteCount: UInt64,
        symbolByteCount: Int,
        sourceBlockCount: Int? = nil,
        subBlockCount: Int = 1,
        symbolAlignment: Int = 1
    ) throws(TransmissionInformationError) {
        guard transferByteCount >= 1, transferByteCount <= Self.maximumTransferByteCount else {
            throw .transferLengthOutOfRange(transferByteCount)
        }
        guard (1...Self.maximumSymbolByteCount).contains(symbolByteCount) else {
            throw .symbolSizeOutOfRange(symbolByteCount)
        }
        guard (1...255).contains(symbolAlignment) else { throw .alignmentOutOfRange(symbolAlignment) }
        guard symbolByteCount % symbolAlignment == 0 else {
            throw .symbolSizeNotAligned(symbolByteCount: symbolByteCount, symbolAlignment: symbolAlignment)
        }
        let greatestSubBlockCount = symbolByteCount / symbolAlignment
        guard (1...greatestSubBlockCount).contains(subBlockCount) else {
            throw .subBlockCountOutOfRange(subBlockCount, maximum: greatestSubBlockCount)
        }
        self.transferByteCount = transferByteCount
        self.symbolByteCount = symbolByteCount
        self.subBlockCount = subBlockCount
        self.symbolAlignment = symbolAlignment
        self.sourceBlockCount = try Self.validSourceBlockCount(
            sourceBlockCount, transferByteCount: transferByteCount, symbolByteCount: symbolByteCount)
    }

    /// Total number of source symbols Kt = ⌈F / T⌉.
    public var totalSymbolCount: UInt64 {
        Self.quotient(transferByteCount, roundedUpBy: UInt64(symbolByteCount))
    }

    private static func validSourceBlockCount(
        _ wanted: Int?, transferByteCount: UInt64, symbolByteCount: Int
    ) throws(TransmissionInformationError) -> Int {
        let symbolCount = quotient(transferByteCount, roundedUpBy: UInt64(symbolByteCount))
        let greatest = UInt64(SourceBlockParameters.maximumSymbolCount)
        let least = quotient(symbolCount, roundedUpBy: greatest)
        guard least <= UInt64(maximumSourceBlockCount) else {
            let room = UInt64(maximumSourceBlockCount) * greatest
            throw .symbolsTooSmall(
                symbolByteCount: symbolByteCount,
                leastSymbolByteCount: Int(quotient(transferByteCount, roundedUpBy: room)))
        }
        guard let wanted else { return Int(least) }
        guard (1...maximumSourceBlockCount).contains(wanted) else {
            throw .sourceBlockCountOutOfRange(wanted)
        }
        guard UInt64(wanted) >= least else {
            throw .sourceBlocksTooLarge(sourceBlockCount: wanted, leastSourceBlockCount: Int(least))
        }
        guard UInt64(wanted) <= symbolCount else {
            throw .emptySourceBlocks(sourceBlockCount: wanted, totalSymbolCount: Int(symbolCount))
        }
        return wanted
    }

    /// ⌈dividend / divisor⌉, which does not overflow for any dividend above 0.
    private static func quotient(_ dividend: UInt64, roundedUpBy divisor: UInt64) -> UInt64 {
        (dividend - 1) / divisor + 1
    }
}
