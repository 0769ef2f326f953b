/// The 16 bytes of an MD5 digest.
///
/// Both original systems check transfers by MD5. It finds damage, not malice: whoever can forge a packet can
/// forge its digest too.
/// - Specification: RFC 1321.
public struct MD5Digest: Hashable, Sendable {
    /// Size in bytes.
    public static let byteCount = 16

    // Two words compare and hash without an allocation, which an array of bytes would need.
    private let high: UInt64
    private let low: UInt64

    /// Reads the digest from the 16 bytes at `offset`.
    ///
    /// - Precondition: `offset + 16 <= bytes.byteCount`.
    public init(reading bytes: RawSpan, at offset: Int) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 {
            high = high << 8 | UInt64(bytes.readUInt8(at: offset + index))
            low = low << 8 | UInt64(bytes.readUInt8(at: offset + 8 + index))
        }
        self.high = high
        self.low = low
    }

    /// Parses 32 hexadecimal digits, of either case; `nil` for anything else.
    public init?(hexadecimal digits: some Sequence<UInt8>) {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var count = 0
        for digit in digits {
            guard count < 2 * Self.byteCount, let value = Hexadecimal.value(ofDigit: digit) else {
                return nil
            }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | UInt64(value)
            count += 1
        }
        guard count == 2 * Self.byteCount else { return nil }
        self.high = words.high
        self.low = words.low
    }

    /// The byte at `index`, `0 ..< 16`.
    public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < Self.byteCount, "an MD5 digest has 16 bytes")
        let word = index < 8 ? self.high : self.low
        return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7)))
    }

    /// The 32 lower-case hexadecimal digits, as ASCII.
    public var hexadecimalDigits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * Self.byteCount)
        for index in 0..<Self.byteCount {
            digits.append(Hexadecimal.digit(self[index] >> 4))
            digits.append(Hexadecimal.digit(self[index] & 15))
        }
        return digits
    }
}

#if !$Embedded
    extension MD5Digest: CustomStringConvertible {
        /// The 32 lower-case hexadecimal digits.
        public var description: String {
            String(decoding: self.hexadecimalDigits, as: UTF8.self)
        }
    }
#endif
