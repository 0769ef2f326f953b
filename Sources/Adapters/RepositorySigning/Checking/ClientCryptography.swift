internal import Crypto
internal import DeviceCrypto
internal import TrustedUpdate
internal import UpdateMetadata

/// What a client computes with, so that a check verifies by a client's own rules.
struct ClientCryptography: MetadataCryptography {
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
        SignatureChecker().isValid(signature, of: message, by: key)
    }

    func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    func sha512(_ bytes: [UInt8]) -> [UInt8] { Array(SHA512.hash(data: bytes)) }
}
