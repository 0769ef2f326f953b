/// A forward error correction scheme, by its FEC Encoding ID; in FLUTE also the codepoint of an object's
/// packets.
///
/// - Specification: RFC 5052, section 6.1; RFC 6726, section 5.1.
public enum FECScheme: UInt8, Hashable, Sendable, CaseIterable {
    /// Compact No-Code: source symbols only (RFC 5445, section 3).
    case compactNoCode = 0
    /// Reed–Solomon over GF(2⁸) (RFC 5510, section 5).
    case reedSolomon = 5
    /// RaptorQ (RFC 6330).
    case raptorQ = 6
    /// Small Block Systematic, under-specified (RFC 5445, section 4); with instance ID 0 Reed–Solomon over
    /// GF(2⁸) (RFC 5510, section 4.3).
    case smallBlockSystematic = 129
}
