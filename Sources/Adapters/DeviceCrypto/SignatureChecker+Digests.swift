internal import TrustedUpdate

/// What the client of a TUF repository needs of cryptography.
extension SignatureChecker: MetadataCryptography {
    package func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA256Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.digest()
    }

    package func sha512(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA512Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.digest()
    }
}
