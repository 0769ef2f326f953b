/// Unpacks the artifact of an installation.
public protocol PackageUnpacking<Disk> {
    /// The disk that it unpacks onto.
    associatedtype Disk: InstallDisk

    /// Unpacks into an existing empty directory; volatile until the directory's tree is synchronised.
    ///
    /// - Throws: where the archive is refused or the disk is full; the directory then holds a part.
    mutating func unpack(_ artifact: InstallArtifact, into directory: String, on disk: inout Disk) throws
    /// Bytes and entries that the artifact will become, after reading all of it and refusing what unpacking
    /// would refuse; changes nothing.
    func measure(_ artifact: InstallArtifact) throws -> PackageMeasure
}

/// How large an artifact is once unpacked.
public struct PackageMeasure: Hashable, Sendable {
    /// Bytes of all files.
    public var byteCount: UInt64
    /// Files, directories and links.
    public var entryCount: Int
    /// Plain names at its top, sorted.
    public var topNames: [String]

    /// Creates a measure.
    public init(byteCount: UInt64, entryCount: Int, topNames: [String]) {
        self.byteCount = byteCount
        self.entryCount = entryCount
        self.topNames = topNames
    }
}
