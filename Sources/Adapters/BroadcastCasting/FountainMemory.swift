internal import LayeredCoding

/// How the repair symbols of an object are kept within a share of the memory.
struct FountainMemory: Equatable {
    /// With fewer symbols made in one go, a block's encoder is better kept.
    static let leastSymbolCount = 16
    /// More symbols in one go gain nothing.
    static let greatestSymbolCount = 256

    /// How many symbols of a block are made in one go.
    let windowSymbolCount: Int
    /// How many such windows a block has: two, of which one is sent from while the other is made; or one,
    /// when it holds all there will ever be.
    let windowCount: Int
    /// Whether the encoders of all blocks are kept; otherwise a block is encoded anew for each window.
    let keepsEncoders: Bool

    /// - Parameters:
    ///   - byteCount: the share of memory.
    ///   - neededCount: repair symbols of a block in all laps; `nil` for no end.
    init(_ information: TransmissionInformation, byteCount: Int, neededCount: Int?) {
        let blockCount = information.sourceBlockCount
        let symbolByteCount = information.symbolByteCount
        let encoder = Self.encoderByteCount(information)
        let row = blockCount * symbolByteCount
        let once = max(0, byteCount - encoder)
        if let neededCount, neededCount * row <= once {
            (self.windowSymbolCount, self.windowCount, self.keepsEncoders) = (max(1, neededCount), 1, false)
            return
        }
        let kept = (byteCount - blockCount * encoder) / (2 * row)
        if kept >= Self.leastSymbolCount {
            self.windowSymbolCount = min(kept, Self.greatestSymbolCount)
            (self.windowCount, self.keepsEncoders) = (2, true)
        } else {
            self.windowSymbolCount = max(1, min(once / (2 * row), neededCount ?? .max))
            (self.windowCount, self.keepsEncoders) = (2, false)
        }
    }

    /// About what an encoder holds: the intermediate symbols, 2 % more than the source symbols and some
    /// hundred.
    static func encoderByteCount(_ information: TransmissionInformation) -> Int {
        let symbolCount = information.greatestBlockSymbolCount
        return (symbolCount + symbolCount / 16 + 300) * information.symbolByteCount
    }
}
