/// A part of the package's file that is sent at once.
public struct PayloadPiece: Hashable, Sendable {
    /// Where it begins in the file.
    public let byteOffset: UInt64
    /// Its length in bytes, at least 1.
    public let byteCount: Int
}
