internal import Archives

/// An image that comes from a pipe, or decompressed from anywhere.
final class StreamedImage: ImageSource {
    let byteCount: UInt64?

    private let name: String
    private let file: ArtifactFile?
    private let artifactByteCount: UInt64?
    private let artifact: HashingSource
    private let content: DecompressedSource

    /// Reads from an open descriptor, at its position; it stays the caller's.
    ///
    /// - Parameters:
    ///   - artifactByteCount: how many bytes must come from it, compressed where they are.
    ///   - file: whose descriptor that is, to be kept open.
    init(
        _ descriptor: Int32, name: String, artifactByteCount: UInt64?, file: ArtifactFile? = nil
    ) throws(SlotProblem) {
        let artifact = HashingSource(FileSource(descriptor, path: name))
        self.content = try decoding(name) { () throws(ArchiveProblem) in try DecompressedSource(artifact) }
        if self.content.compression == .none { artifact.stopHashing() }
        self.artifact = artifact
        self.name = name
        self.file = file
        self.artifactByteCount = artifactByteCount
        self.byteCount = self.content.compression == .none ? artifactByteCount : nil
    }

    /// Whether nothing compresses it.
    var isPlain: Bool { self.content.compression == .none }

    func next(into buffer: UnsafeMutableRawBufferPointer) throws(SlotProblem) -> ImagePart? {
        let content = self.content
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try decoding(self.name) { () throws(ArchiveProblem) in try content.read(into: rest) }
            guard count > 0 else { break }
            filled += count
        }
        let read = self.artifact.byteCount
        if let expected = self.artifactByteCount, read > expected || filled < buffer.count && read != expected
        {
            throw .wrongLength(byteCount: read, expectedByteCount: expected)
        }
        return filled > 0 ? .bytes(filled) : nil
    }

    func artifactDigest() -> [UInt8]? { self.artifact.digest() }
}
