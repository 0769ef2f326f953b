/// An image, piece by piece, decompressed where it is compressed.
protocol ImageSource: AnyObject {
    /// Bytes of the whole image; `nil` where only its end will tell.
    var byteCount: UInt64? { get }

    /// Gives the next part.
    ///
    /// - Parameter buffer: as large as the parts shall be, a multiple of a granule; all of it is filled, except by
    ///   the last part.
    /// - Returns: `nil` at the end, when all checksums and lengths were right.
    func next(into buffer: UnsafeMutableRawBufferPointer) throws(SlotProblem) -> ImagePart?

    /// SHA-256 of the artifact as it was read so far; `nil` where the artifact is the image, as it is.
    func artifactDigest() -> [UInt8]?
}

/// A part of an image.
enum ImagePart: Hashable, Sendable {
    /// So many bytes, in the buffer.
    case bytes(Int)
    /// So many zeros, not in the buffer: a multiple of a granule, except in the end.
    case zeros(UInt64)
}
