public import RaptorQCode

/// FEC object transmission information of any scheme: how an object is divided into blocks and symbols.
///
/// A value describes an object that can be divided so; whether it fits anybody's memory or disk is another
/// question.
/// - Specification: RFC 5052, sections 6.2 and 9.1; RFC 5445, sections 3.2 and 4.2; RFC 5510, sections 4.2
///   and 5.2; RFC 6330, section 3.3.
public struct TransmissionInformation: Hashable, Sendable {
    /// The FEC scheme.
    public let scheme: FECScheme
    /// Transfer length in bytes, as encoded for transfer.
    ///
    /// Only RaptorQ excludes 0, an object without blocks.
    public let transferByteCount: UInt64
    /// Encoding symbol length E or T in bytes: 1 to 65 535.
    public let symbolByteCount: Int
    /// Maximum source block length B in symbols; for RaptorQ that of the largest block.
    public let maximumBlockSymbolCount: Int
    /// How many encoding symbol IDs a block may have: max_n, 2²⁴ for RaptorQ, and for Compact No-Code B, but
    /// no more than its 16 bits can number.
    public let maximumEncodingSymbolCount: Int
    /// Number of source blocks.
    public let sourceBlockCount: Int
    /// FEC instance ID; 0 but for scheme 129.
    public let instanceID: UInt16
    /// The same information with sub-blocks and alignment; RaptorQ only.
    public let raptorQ: ObjectTransmissionInformation?

    /// What is given of an object but its scheme.
    struct Numbers {
        var transferByteCount: UInt64
        var symbolByteCount: Int
        var maximumBlockSymbolCount: Int
        var maximumEncodingSymbolCount: Int
        var instanceID: UInt16 = 0
    }

    init(_ scheme: FECScheme, _ numbers: Numbers) throws(TransmissionRuleViolation) {
        guard numbers.transferByteCount <= Self.maximumTransferByteCount else {
            throw .transferLengthOutOfRange(numbers.transferByteCount)
        }
        guard (1...65_535).contains(numbers.symbolByteCount) else {
            throw .symbolLengthOutOfRange(numbers.symbolByteCount)
        }
        guard numbers.instanceID == 0 else { throw .unknownInstance(numbers.instanceID) }
        try Self.checkBlockLengths(scheme, numbers)
        let symbolCount = Self.quotient(numbers.transferByteCount, UInt64(numbers.symbolByteCount))
        let blockCount = Self.quotient(symbolCount, UInt64(numbers.maximumBlockSymbolCount))
        guard blockCount <= Self.greatestBlockCount(scheme) else {
            throw .tooManyBlocks(blockCount, greatest: Self.greatestBlockCount(scheme))
        }
        // A sender may announce blocks larger than the payload ID can number; the object decides.
        let greatest = Self.greatestBlockSymbolCount(scheme)
        guard Self.quotient(symbolCount, max(1, blockCount)) <= UInt64(greatest) else {
            throw .blockLengthOutOfRange(numbers.maximumBlockSymbolCount, greatest: greatest)
        }
        self.scheme = scheme
        self.transferByteCount = numbers.transferByteCount
        self.symbolByteCount = numbers.symbolByteCount
        self.maximumBlockSymbolCount = numbers.maximumBlockSymbolCount
        self.maximumEncodingSymbolCount = numbers.maximumEncodingSymbolCount
        self.sourceBlockCount = Int(blockCount)
        self.instanceID = numbers.instanceID
        self.raptorQ = nil
    }

    /// Checks B and max_n, whatever the object.
    private static func checkBlockLengths(
        _ scheme: FECScheme, _ numbers: Numbers
    ) throws(TransmissionRuleViolation) {
        let (length, count) = (numbers.maximumBlockSymbolCount, numbers.maximumEncodingSymbolCount)
        let greatest = scheme == .compactNoCode ? 1 << 32 - 1 : self.greatestBlockSymbolCount(scheme)
        guard (1...greatest).contains(length) else {
            throw .blockLengthOutOfRange(length, greatest: greatest)
        }
        guard scheme != .compactNoCode else { return }
        guard (length...self.greatestBlockSymbolCount(scheme)).contains(count) else {
            throw .encodingSymbolCountOutOfRange(
                count, least: length, greatest: self.greatestBlockSymbolCount(scheme))
        }
    }

    private init(_ information: ObjectTransmissionInformation) {
        self.scheme = .raptorQ
        self.transferByteCount = information.transferByteCount
        self.symbolByteCount = information.symbolByteCount
        self.sourceBlockCount = information.sourceBlockCount
        self.maximumBlockSymbolCount = information.sourceBlock(0).symbolCount
        self.maximumEncodingSymbolCount = 1 << 24
        self.instanceID = 0
        self.raptorQ = information
    }

    /// RaptorQ, scheme 6.
    public static func raptorQ(_ information: ObjectTransmissionInformation) -> Self { Self(information) }

    /// Compact No-Code, scheme 0: B is 1 ..< 2³², but no block has more than 65 536 symbols.
    public static func compactNoCode(
        transferByteCount: UInt64, symbolByteCount: Int, maximumBlockSymbolCount: Int
    ) throws(TransmissionRuleViolation) -> Self {
        try Self(
            .compactNoCode,
            Numbers(
                transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: maximumBlockSymbolCount,
                maximumEncodingSymbolCount: min(
                    maximumBlockSymbolCount, self.greatestBlockSymbolCount(.compactNoCode))))
    }

    /// Reed–Solomon over GF(2⁸), scheme 5: blocks of at most B ≤ 255 source symbols, max_n encoding symbols
    /// in all.
    public static func reedSolomon(
        transferByteCount: UInt64, symbolByteCount: Int, maximumBlockSymbolCount: Int,
        maximumEncodingSymbolCount: Int
    ) throws(TransmissionRuleViolation) -> Self {
        try Self(
            .reedSolomon,
            Numbers(
                transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: maximumBlockSymbolCount,
                maximumEncodingSymbolCount: maximumEncodingSymbolCount))
    }

    /// Small Block Systematic, scheme 129, of which only instance 0 is known, the code of scheme 5 (RFC 5510,
    /// section 7).
    public static func smallBlockSystematic(
        instanceID: UInt16, transferByteCount: UInt64, symbolByteCount: Int, maximumBlockSymbolCount: Int,
        maximumEncodingSymbolCount: Int
    ) throws(TransmissionRuleViolation) -> Self {
        try Self(
            .smallBlockSystematic,
            Numbers(
                transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: maximumBlockSymbolCount,
                maximumEncodingSymbolCount: maximumEncodingSymbolCount, instanceID: instanceID))
    }
}

// MARK: Limits

extension TransmissionInformation {
    /// The greatest transfer length in bytes: its field has 48 bits.
    public static let maximumTransferByteCount: UInt64 = 1 << 48 - 1

    /// The greatest source block in symbols: as many as a payload ID can number, or the code can take.
    public static func greatestBlockSymbolCount(_ scheme: FECScheme) -> Int {
        switch scheme {
        case .compactNoCode: 1 << 16
        case .reedSolomon, .smallBlockSystematic: 255
        case .raptorQ: 56_403
        }
    }

    /// The greatest number of source blocks: as many as a payload ID can number.
    public static func greatestBlockCount(_ scheme: FECScheme) -> UInt64 {
        switch scheme {
        case .compactNoCode: 1 << 16
        case .reedSolomon: 1 << 24
        case .raptorQ: 256
        case .smallBlockSystematic: 1 << 32
        }
    }

    /// ⌈dividend / divisor⌉ without overflow.
    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> UInt64 {
        dividend == 0 ? 0 : (dividend - 1) / divisor + 1
    }
}

// MARK: Blocks

extension TransmissionInformation {
    /// Number of source symbols of the object.
    public var totalSymbolCount: UInt64 {
        Self.quotient(self.transferByteCount, UInt64(self.symbolByteCount))
    }

    /// Source block `number` of the object.
    ///
    /// - Precondition: the number is one of 0 ..< ``sourceBlockCount``.
    public func sourceBlock(_ number: Int) -> SourceBlock {
        if let raptorQ = self.raptorQ { return raptorQ.sourceBlock(number) }
        precondition(number >= 0 && number < self.sourceBlockCount, "no such source block")
        // RFC 5052, section 9.1: I large blocks, then small ones of one symbol less.
        let (total, count) = (self.totalSymbolCount, UInt64(self.sourceBlockCount))
        let (small, largeCount) = total.quotientAndRemainder(dividingBy: count)
        let index = UInt64(number)
        let start = index * small + min(index, largeCount)
        let symbolCount = small + (index < largeCount ? 1 : 0)
        let offset = start * UInt64(self.symbolByteCount)
        let wholeByteCount = symbolCount * UInt64(self.symbolByteCount)
        let byteCount = min(wholeByteCount, self.transferByteCount - offset)
        return SourceBlock(
            number: number, symbolCount: Int(symbolCount), offset: offset, byteCount: byteCount,
            paddingByteCount: Int(wholeByteCount - byteCount))
    }

    /// Number of source symbols of the largest block; 0 for an object without any.
    public var greatestBlockSymbolCount: Int {
        self.sourceBlockCount == 0 ? 0 : self.sourceBlock(0).symbolCount
    }
}
