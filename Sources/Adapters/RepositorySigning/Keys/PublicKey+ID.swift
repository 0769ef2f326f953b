internal import Crypto
internal import DeviceCrypto
package import UpdateMetadata

extension PublicKey {
    /// The name that a key gets by custom: the SHA-256 of its canonical JSON.
    ///
    /// - Specification: TUF 1.0, section 4.2.1.
    package var defaultID: KeyID {
        KeyID(hashing: Array(SHA256.hash(data: self.idInput)))
    }
}
