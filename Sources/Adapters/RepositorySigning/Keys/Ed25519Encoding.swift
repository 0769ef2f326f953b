/// Ed25519 keys in DER, as `openssl` reads and writes them.
///
/// - Specification: RFC 8410, sections 4 (public) and 7 (private).
enum Ed25519Encoding {
    /// SubjectPublicKeyInfo up to the 32 bytes of the key.
    private static let publicStart: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
    /// OneAsymmetricKey without a public key, up to the 32 bytes of the private one.
    private static let privateStart: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    /// As above for keys that carry their public key behind the private one.
    private static let longPrivateStart: [UInt8] = [
        0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    /// What stands between the two.
    private static let longPrivateMiddle: [UInt8] = [0x81, 0x21, 0x00]

    /// The 32 bytes of a public key; `nil` where `der` is none of Ed25519.
    static func publicKey(der: [UInt8]) -> [UInt8]? {
        guard der.count == self.publicStart.count + 32, der.starts(with: self.publicStart) else { return nil }
        return Array(der.suffix(32))
    }

    /// The 32 bytes of a private key, and those of its public key where they stand beside it.
    static func privateKey(der: [UInt8]) -> (secret: [UInt8], publicKey: [UInt8]?)? {
        let start = self.privateStart.count
        if der.count == start + 32, der.starts(with: self.privateStart) {
            return (Array(der.suffix(32)), nil)
        }
        let middle = start + 32..<start + 32 + self.longPrivateMiddle.count
        guard der.count == middle.upperBound + 32, der.starts(with: self.longPrivateStart),
            der[middle].elementsEqual(self.longPrivateMiddle)
        else { return nil }
        return (Array(der[start..<middle.lowerBound]), Array(der.suffix(32)))
    }

    /// A private key in DER.
    static func der(secret: [UInt8]) -> [UInt8] {
        self.privateStart + secret
    }
}
