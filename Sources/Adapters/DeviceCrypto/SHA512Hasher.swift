import Crypto

/// Computes a SHA-512 digest piece by piece.
package struct SHA512Hasher: Sendable {
    private var state = SHA512()

    /// Creates a hasher of no bytes yet.
    package init() {}

    /// Adds `bytes` to what is hashed.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        self.state.update(bufferPointer: bytes)
    }

    /// The digest of all bytes so far, 64 bytes; more may be added afterwards.
    package func digest() -> [UInt8] {
        Array(self.state.finalize())
    }
}
