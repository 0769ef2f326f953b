import Crypto
package import LayeredCoding
package import PacketAuthenticationFormat

/// The hashes of an object's batches, by SHA-256.
///
/// The library allocates its state for each digest and frees it at once; nothing here does.
package struct MerkleHasher: MerkleHashing {
    package let context: [UInt8]

    package init(_ parameters: AuthenticationParameters) {
        self.context = Array(SHA256.hash(data: parameters.contextInput))
    }

    package func leaf(_ position: SymbolPosition, _ id: FECPayloadID, _ symbol: RawSpan) -> PathHash {
        self.withInput(byteCount: MerkleInput.leafPrefixByteCount) { prefix in
            var bytes = prefix.mutableBytes
            MerkleInput.writeLeaf(position, id, into: &bytes)
            var state = SHA256()
            state.update(bufferPointer: UnsafeRawBufferPointer(prefix))
            symbol.withUnsafeBytes { state.update(bufferPointer: $0) }
            return Self.pathHash(state.finalize())
        }
    }

    package func node(
        batch: UInt32, level: UInt8, position: UInt8, _ left: PathHash, _ right: PathHash
    ) -> PathHash {
        self.withInput(byteCount: MerkleInput.nodeByteCount) { input in
            var bytes = input.mutableBytes
            MerkleInput.writeNode(
                batch: batch, level: level, position: position, left: left, right: right, into: &bytes)
            var state = SHA256()
            state.update(bufferPointer: UnsafeRawBufferPointer(input))
            return Self.pathHash(state.finalize())
        }
    }

    package static func digest(of bytes: RawSpan) -> [UInt8] {
        bytes.withUnsafeBytes {
            var state = SHA256()
            state.update(bufferPointer: $0)
            return Array(state.finalize())
        }
    }

    /// Calls `body` with room for an input, the context in its place.
    private func withInput(
        byteCount: Int, _ body: (UnsafeMutableRawBufferPointer) -> PathHash
    ) -> PathHash {
        withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { input in
            UnsafeMutableRawBufferPointer(rebasing: input[MerkleInput.contextOffset...]).copyBytes(
                from: self.context)
            return body(input)
        }
    }

    private static func pathHash(_ digest: SHA256Digest) -> PathHash {
        digest.withUnsafeBytes { PathHash(reading: $0.bytes, at: 0) }
    }
}
