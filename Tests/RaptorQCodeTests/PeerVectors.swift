// Made by an implementation that is not ours, the package raptorq 2.0.0 of PyPI (by Christopher Berner, in Rust), with
// `Tests/IntegrationTests/Peers/raptorq_peer.py vectors`. The source block is the upper bytes of the numbers that
// s ← 1664525 s + 1013904223 mod 2³² gives from s = 1 on; its length is K × T.

/// The first 64 repair symbols of a block.
struct PeerVector: Sendable {
    let symbolCount: Int
    let symbolByteCount: Int
    /// The first 8 of their bytes.
    let start: [UInt8]
    /// 64-bit FNV-1a of all their bytes.
    let digest: UInt64

    static let all: [PeerVector] = [
        PeerVector(
            symbolCount: 1, symbolByteCount: 8, start: [0x3C, 0x5E, 0x81, 0xB4, 0x0C, 0x5E, 0xC6, 0x8E],
            digest: 0x301D_C4C2_6D25_463D),
        PeerVector(
            symbolCount: 2, symbolByteCount: 5, start: [0x96, 0xB7, 0x7C, 0x0F, 0x77, 0x1C, 0x22, 0xAD],
            digest: 0x25AD_15A9_E69B_BBDB),
        PeerVector(
            symbolCount: 9, symbolByteCount: 16, start: [0xFE, 0x97, 0x50, 0xAB, 0x1B, 0x28, 0x69, 0x19],
            digest: 0x61FF_EC54_0F22_B0FA),
        PeerVector(
            symbolCount: 10, symbolByteCount: 1, start: [0x5B, 0x1B, 0xBA, 0x2D, 0xED, 0x58, 0x2F, 0x8D],
            digest: 0xE696_CC76_695A_492E),
        PeerVector(
            symbolCount: 10, symbolByteCount: 64, start: [0xDE, 0x8E, 0x83, 0xF0, 0x14, 0x54, 0x03, 0x7C],
            digest: 0x1BCE_63E5_4DC0_2C6D),
        PeerVector(
            symbolCount: 11, symbolByteCount: 40, start: [0xB8, 0xAA, 0x9C, 0x60, 0x19, 0xB0, 0xA4, 0x56],
            digest: 0x9E4F_986D_BE84_D6A6),
        PeerVector(
            symbolCount: 26, symbolByteCount: 8, start: [0xD0, 0x77, 0x5A, 0x88, 0x5B, 0x55, 0x8E, 0x7B],
            digest: 0x3DFD_117F_25E7_DB3E),
        PeerVector(
            symbolCount: 101, symbolByteCount: 12, start: [0x4D, 0xB4, 0xDA, 0xC9, 0xD8, 0x8E, 0xC7, 0xB5],
            digest: 0x1564_4A4E_84DB_3C03),
        PeerVector(
            symbolCount: 250, symbolByteCount: 48, start: [0x42, 0x16, 0x62, 0x7D, 0x55, 0xB9, 0x83, 0x67],
            digest: 0x920B_9B4A_F2B7_C738),
        PeerVector(
            symbolCount: 257, symbolByteCount: 7, start: [0x72, 0xDC, 0x99, 0x06, 0x9C, 0xA5, 0x24, 0x68],
            digest: 0x35C0_21FB_C044_E609),
        PeerVector(
            symbolCount: 500, symbolByteCount: 64, start: [0xBA, 0x8E, 0x2D, 0x50, 0x1E, 0x12, 0xC1, 0x30],
            digest: 0xF762_B0EC_C12F_7FB5),
        PeerVector(
            symbolCount: 1000, symbolByteCount: 16, start: [0xA1, 0x37, 0x72, 0xED, 0x6F, 0xC9, 0xEF, 0x78],
            digest: 0xBCB4_1EEF_C31E_C7D2),
        PeerVector(
            symbolCount: 1032, symbolByteCount: 4, start: [0xED, 0x5A, 0x57, 0x3D, 0x12, 0xDC, 0x68, 0xA9],
            digest: 0xFBF6_7ED0_4466_AB5B),
        PeerVector(
            symbolCount: 3000, symbolByteCount: 8, start: [0x52, 0xC8, 0xC2, 0xB2, 0xD8, 0xEF, 0xB4, 0x37],
            digest: 0xE904_9CF4_BAF0_60DD),
        PeerVector(
            symbolCount: 10000, symbolByteCount: 4, start: [0x51, 0xE3, 0xBD, 0xBF, 0x8F, 0xE3, 0x04, 0x82],
            digest: 0x5CC0_C810_49E6_40F0),
        PeerVector(
            symbolCount: 26755, symbolByteCount: 2, start: [0x06, 0x55, 0x14, 0x06, 0x0A, 0xFC, 0x8E, 0x07],
            digest: 0x769B_C3F8_A447_6756),
        PeerVector(
            symbolCount: 50000, symbolByteCount: 3, start: [0x1D, 0x1D, 0xB2, 0x5C, 0x73, 0x1B, 0x2F, 0x96],
            digest: 0x50D4_5C29_8E99_21B1),
        PeerVector(
            symbolCount: 56403, symbolByteCount: 2, start: [0xD7, 0xCF, 0xF1, 0xF7, 0xD8, 0xDA, 0x90, 0x97],
            digest: 0x93BC6562BE3A5C4A),
    ]
}
