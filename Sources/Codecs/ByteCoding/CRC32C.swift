/// The checksum CRC-32C (Castagnoli), which tells a torn or decayed line from an intact one.
///
/// It finds damage, not malice.
/// - Specification: RFC 3720, section 12.1 and appendix B.4.
public enum CRC32C {
    /// The polynomial 0x1EDC6F41 with its bits in reverse, since bytes are taken lowest bit first.
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// What each value of the lowest byte adds.
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { remainder, _ in
            remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ Self.polynomial
        }
    }

    /// The checksum of `bytes`; 0 of none.
    public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
        let table = Self.table
        var remainder = UInt32.max
        for index in bytes.indices {
            remainder = remainder >> 8 ^ table[Int(UInt8(truncatingIfNeeded: remainder) ^ bytes[index])]
        }
        return ~remainder
    }
}
