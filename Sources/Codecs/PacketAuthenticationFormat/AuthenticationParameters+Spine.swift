internal import RaptorQCode

extension AuthenticationParameters {
    /// Size in bytes of the spine: the roots of all batches in order, 16 bytes each.
    public var spineByteCount: Int { Int(self.batchCount) * PathHash.byteCount }

    /// The spine as an object that is broadcast itself, with packets that are all signed.
    ///
    /// All of it follows from the release's parameters and the digest: F is 16 × the number of batches, T as
    /// in the release, as few blocks as possible, R half of the greatest block's K (rounded up) and at least
    /// 8, and B 32.
    /// - Parameter digest: SHA-256 of the spine, 32 bytes.
    /// - Throws: ``AuthenticationParametersError/digestByteCount(_:)``, and `repairSymbolCountOutOfRange`
    ///   never.
    /// - Returns: `nil` where so long a spine cannot be divided into symbols of the release's size.
    public func spine(digest: [UInt8]) throws(AuthenticationParametersError) -> AuthenticationParameters? {
        guard
            let information = try? ObjectTransmissionInformation(
                transferByteCount: UInt64(self.spineByteCount),
                symbolByteCount: self.information.symbolByteCount)
        else { return nil }
        let symbolCount = UInt32(information.sourceBlock(0).symbolCount)
        return try AuthenticationParameters(
            targetDigest: digest, information: information,
            repairSymbolCount: max(8, (symbolCount + 1) / 2))
    }
}
