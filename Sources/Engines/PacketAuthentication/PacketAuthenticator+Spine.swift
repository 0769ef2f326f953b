internal import PacketAuthenticationFormat

extension PacketAuthenticator {
    /// Learns all roots; from then on no signature is checked.
    ///
    /// - Parameters:
    ///   - spine: the roots of all batches, 16 bytes each.
    ///   - digest: its SHA-256, from signed metadata.
    /// - Throws: ``SpineError``; nothing is learnt then.
    public mutating func load(spine: RawSpan, digest: [UInt8]) throws(SpineError) {
        guard spine.byteCount == self.parameters.spineByteCount else {
            throw .wrongLength(
                byteCount: spine.byteCount, neededByteCount: self.parameters.spineByteCount)
        }
        guard Hashing.digest(of: spine) == digest else { throw .wrongDigest }
        for batch in 0..<self.parameters.batchCount {
            let root = PathHash(reading: spine, at: Int(batch) * PathHash.byteCount)
            if self.roots.set(batch, root) { self.statistics.knownRootCount += 1 }
        }
        self.settleClaims()
    }

    /// Releases what waited for roots that are known now, and drops the rest.
    private mutating func settleClaims() {
        for place in 0..<self.claims.count where self.claims.isTaken(place) {
            let claim = self.claims[place]
            if let root = self.roots.root(claim.batch) { self.prove(claim.batch, root) }
        }
    }
}
