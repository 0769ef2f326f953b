public import ByteCoding

/// What the server says about the package that it is going to send.
public struct PackageOffer: Hashable, Sendable {
    /// Largest package in bytes: what a file offset can count.
    public static let maximumByteCount = UInt64(Int64.max)

    /// The file name.
    public let name: PackageName
    /// Size of the whole file in bytes, `0 ... maximumByteCount`.
    public let byteCount: UInt64
    /// Digest of the whole file.
    public let md5: MD5Digest

    /// Creates an offer; a larger size than ``maximumByteCount`` is a programming error.
    public init(name: PackageName, byteCount: UInt64, md5: MD5Digest) {
        precondition(byteCount <= Self.maximumByteCount, "no file has \(byteCount) bytes")
        self.name = name
        self.byteCount = byteCount
        self.md5 = md5
    }
}
