import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode

/// What Tests/Vectors/packet_authentication.py printed, a program of its own with Python's hashlib and PyPI
/// `cryptography` 50.0.2.
enum Vectors {
    static let target = bytes("7394f103fbe393c85aa11f65e05253ad0f0e089560a11ec723e07f0997c71558")
    // RFC 8032, section 7.1, test 1.
    static let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    static let publicKey = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    static let keyTag: UInt32 = 0xA1B2C3
    static let context = bytes("c8eff866663a09bf327d5b05d30a083112d93600331ef468cb6030ec459d0c77")
    static let roots = [
        "d52f1d714de3f9ad3d385caa2d4b3245", "2de29316cb1a90d252271e906824788d",
        "d096fe0f955b9218313c6850e1e9a9fb", "cb9f2856e1c5ed0c5e786baa3fbb6dc8",
        "7cf3e95bfd122b69131932379f1e0d2f", "22ce55e22e5c138d648013a5479098f6",
        "dc22d7a87469f8e3162f0741f4188019", "64d7579f090c812fdd66c20b1744f192",
        "8a4c64ebda3b4ef704e1cc685b04f907", "0536ae6927d3bfeeaca8afa98fc9e198",
    ]
    static let leafOfNumber0 = "8cd37eb5d43572daaf9eb404c1b3ad77"
    static let leafOfNumber40 = "4c135d08c23fd62ca90d8e6497bdb0e8"
    static let firstSignature = bytes(
        "23a1c6f82fee7ad6587d3d70624d07f92204b28ef9440a578868f0bcc1614b93"
            + "0b5528d471568b6206d795deef25e122fe7033cad562e0f8da3476cee5b86b07")
    /// Of symbol number 37, the first of the second block.
    static let unsignedExtension = bytes(
        "010ff0030000000405a1b2c34419455cd273997e6aeb4bf8818b8324ff5944577e80a4c757dc98900bf276e9"
            + "32ffe77f6c8b02f5462671a6dda9bd08")
    /// Of the last symbol, alone in its batch.
    static let signedExtension = bytes(
        "011ff8030000000900a1b2c3" + String(repeating: "0", count: 96)
            + "2530540fbfa5086eddd302b5c7f37fffde5fa7ea5e861ae0e6bb1dd36f2966c4"
            + "f9a043e33c0f11bc37b24113c4df5420560cce1820678a685a4e7b525b4b7400")
    static let header = bytes(
        "464c434d4241310a0001000000a1b2c37394f103fbe393c85aa11f65e05253ad0f0e089560a11ec723e07f0997c71558"
            + "00000003e800001002000104000000050008" + String(repeating: "0", count: 124))
    static let fileDigest = bytes("9ff98b7d3d41fce0b13310d0d9a1eb27e9ddbe17fd073254f044e6de4166a800")
    static let fileByteCount = 3168
    static let spineDigest = bytes("cb79f73d621541ff6e85a4f24ebe8a30eba7a9bc9afa424987f13aff0c24b163")

    /// F = 1000, T = 16, Z = 2, N = 1, Al = 4, R = 5, B = 8: blocks of 37 and 36 symbols.
    static func parameters() throws -> AuthenticationParameters {
        try AuthenticationParameters(
            targetDigest: self.target,
            information: ObjectTransmissionInformation(
                transferByteCount: 1000, symbolByteCount: 16, sourceBlockCount: 2, symbolAlignment: 4),
            repairSymbolCount: 5, batchSymbolCount: 8)
    }

    /// The bytes that stand for a symbol.
    static func symbol(_ id: FECPayloadID) -> [UInt8] {
        (0..<16).map {
            UInt8(truncatingIfNeeded: id.sourceBlockNumber * 131 + id.encodingSymbolID * 7 + $0 * 29)
        }
    }

    static func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.utf8.count, by: 2).compactMap {
            UInt8(hexadecimal.dropFirst($0).prefix(2), radix: 16)
        }
    }
}
