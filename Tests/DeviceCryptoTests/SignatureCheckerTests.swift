import Crypto
import CryptoExtras
import DeviceCrypto
import UpdateMetadata
import Testing

@Suite("Signatures")
struct SignatureCheckerTests {
    private let checker = SignatureChecker()
    private let message = Array("what is signed".utf8)

    /// Requires that `signature` counts, and that nothing near it does.
    private func expectExact(_ signature: [UInt8], by key: PublicKey) {
        #expect(self.checker.isValid(signature, of: self.message, by: key))
        #expect(!self.checker.isValid(signature, of: self.message + [0], by: key))
        #expect(!self.checker.isValid(signature, of: [], by: key))
        #expect(!self.checker.isValid([], of: self.message, by: key))
        #expect(!self.checker.isValid(Array(signature.dropLast()), of: self.message, by: key))
        for index in [0, signature.count / 2, signature.count - 1] {
            var changed = signature
            changed[index] ^= 1
            #expect(!self.checker.isValid(changed, of: self.message, by: key), "byte \(index)")
        }
    }

    @Test("Ed25519")
    func ed25519() throws {
        let key = Curve25519.Signing.PrivateKey()
        let signature = Array(try key.signature(for: self.message))
        self.expectExact(signature, by: .ed25519(Array(key.publicKey.rawRepresentation)))
        let other = Curve25519.Signing.PrivateKey()
        #expect(
            !self.checker.isValid(
                signature, of: self.message, by: .ed25519(Array(other.publicKey.rawRepresentation))))
    }

    @Test("Ed25519 as RFC 8032 has it, section 7.1, test 2")
    func rfc8032() throws {
        let key = try self.bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = try self.bytes(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(self.checker.isValid(signature, of: [0x72], by: .ed25519(key)))
    }

    @Test("ECDSA on P-256, in DER; not in any other form")
    func ecdsa() throws {
        let key = P256.Signing.PrivateKey()
        let signature = try key.signature(for: self.message)
        let publicKey = PublicKey.ecdsaP256(pem: key.publicKey.pemRepresentation)
        self.expectExact(Array(signature.derRepresentation), by: publicKey)
        #expect(!self.checker.isValid(Array(signature.rawRepresentation), of: self.message, by: publicKey))
        // Another curve under the same name.
        let other = P384.Signing.PrivateKey()
        let otherSignature = Array(try other.signature(for: self.message).derRepresentation)
        #expect(
            !self.checker.isValid(
                otherSignature, of: self.message, by: .ecdsaP256(pem: other.publicKey.pemRepresentation)))
    }

    @Test("RSA-PSS; not PKCS #1 v1.5")
    func rsa() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let digest = SHA256.hash(data: self.message)
        let publicKey = PublicKey.rsaPSS(pem: key.publicKey.pemRepresentation)
        self.expectExact(Array(try key.signature(for: digest, padding: .PSS).rawRepresentation), by: publicKey)
        let old = try key.signature(for: digest, padding: .insecurePKCS1v1_5)
        #expect(!self.checker.isValid(Array(old.rawRepresentation), of: self.message, by: publicKey))
    }

    @Test("RSA keys below 2048 bits verify nothing")
    func smallRSA() throws {
        let key = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1_024))
        let signature = try key.signature(for: SHA256.hash(data: self.message), padding: .PSS)
        let publicKey = PublicKey.rsaPSS(pem: key.publicKey.pemRepresentation)
        #expect(!self.checker.isValid(Array(signature.rawRepresentation), of: self.message, by: publicKey))
    }

    @Test("Keys that cannot be read verify nothing", arguments: ["", "-----BEGIN PUBLIC KEY-----", "MFkw"])
    func unreadableKeys(pem: String) {
        for key in [PublicKey.ecdsaP256(pem: pem), .rsaPSS(pem: pem)] {
            #expect(!self.checker.isValid([1, 2, 3], of: self.message, by: key))
        }
    }

    @Test("Digests are those of FIPS 180-4")
    func digests() throws {
        let abc = Array("abc".utf8)
        let short = try self.bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(self.checker.sha256(abc) == short)
        let long = try self.bytes(
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
        #expect(self.checker.sha512(abc) == long)
    }

    private func bytes(_ text: String) throws -> [UInt8] {
        let digits = Array(text.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16))
        }
    }
}
