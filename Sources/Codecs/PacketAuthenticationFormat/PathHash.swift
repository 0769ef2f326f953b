internal import ByteCoding

/// A hash in the tree of a batch: the first 16 bytes of a SHA-256 digest.
///
/// Two words, because it is compared for every packet and an array would be allocated each time.
public struct PathHash: Hashable, Sendable, BitwiseCopyable {
    /// Size in bytes.
    public static let byteCount = 16
    /// What stands in the place of a right child that is not there: 16 zero bytes.
    public static let missing = Self(high: 0, low: 0)

    /// The first eight bytes, as a number in network order.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Creates a hash of its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the 16 bytes at `offset`.
    ///
    /// - Precondition: `offset + 16 <= bytes.byteCount`.
    public init(reading bytes: RawSpan, at offset: Int) {
        precondition(offset >= 0 && offset <= bytes.byteCount - Self.byteCount, "a hash has 16 bytes")
        self.high = bytes.readUInt64(at: offset)
        self.low = bytes.readUInt64(at: offset + 8)
    }

    /// Writes the 16 bytes to `offset`.
    ///
    /// - Precondition: there is room for them.
    public func write(into bytes: inout MutableRawSpan, at offset: Int) {
        bytes.writeUInt64(self.high, at: offset)
        bytes.writeUInt64(self.low, at: offset + 8)
    }

    /// The 16 bytes.
    public var bytes: [UInt8] {
        (0..<Self.byteCount).map { index in
            let word = index < 8 ? self.high : self.low
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7)))
        }
    }
}

extension RawSpan {
    /// Reads 64 bits in network order.
    func readUInt64(at offset: Int) -> UInt64 {
        UInt64(self.readUInt32(at: offset, .network)) << 32
            | UInt64(self.readUInt32(at: offset + 4, .network))
    }
}

extension MutableRawSpan {
    /// Writes 64 bits in network order.
    mutating func writeUInt64(_ value: UInt64, at offset: Int) {
        self.writeUInt32(UInt32(truncatingIfNeeded: value >> 32), at: offset, .network)
        self.writeUInt32(UInt32(truncatingIfNeeded: value), at: offset + 4, .network)
    }
}
