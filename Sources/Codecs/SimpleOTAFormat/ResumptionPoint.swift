public import ByteCoding

/// Where a client wants to go on with a package that it holds in part.
public struct ResumptionPoint: Hashable, Sendable {
    /// Bytes that the client holds.
    public let byteOffset: UInt64
    /// Digest of the whole file that the bytes belong to; without it the client trusts that the file is the same.
    public let md5: MD5Digest?

    /// Creates the point behind the first `byteOffset` bytes of the file with that digest.
    public init(byteOffset: UInt64, md5: MD5Digest?) {
        self.byteOffset = byteOffset
        self.md5 = md5
    }

    /// The first byte to send of `offer`: zero when the client's bytes are not of that file.
    public func firstByte(of offer: PackageOffer) -> UInt64 {
        guard self.byteOffset <= offer.byteCount, self.md5 == nil || self.md5 == offer.md5 else { return 0 }
        return self.byteOffset
    }
}
