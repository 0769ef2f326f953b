internal import DeviceCrypto

/// The SHA-256 of bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = SHA256Hasher()
    bytes.withUnsafeBytes { hasher.update($0) }
    return hasher.digest()
}
