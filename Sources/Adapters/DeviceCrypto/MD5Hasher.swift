package import ByteCoding
import Crypto

/// Computes an MD5 digest piece by piece.
///
/// For the original systems' integrity checks only; nothing is trusted because of it.
package struct MD5Hasher: Sendable {
    private var state = Insecure.MD5()

    /// Creates a hasher of no bytes yet.
    package init() {}

    /// Adds `bytes` to what is hashed.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        self.state.update(bufferPointer: bytes)
    }

    /// The digest of all bytes so far; more may be added afterwards.
    package func digest() -> MD5Digest {
        let bytes = Array(self.state.finalize())
        return MD5Digest(reading: bytes.span.bytes, at: 0)
    }
}
