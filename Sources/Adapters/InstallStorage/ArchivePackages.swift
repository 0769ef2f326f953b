package import Archives
package import InstallEngine

/// Unpacks artifacts that are archives onto the real file system.
///
/// Every error is an ``ArchiveError``.
package struct ArchivePackages: PackageUnpacking {
    private let unpacker: ArchiveUnpacker

    /// Unpacks within limits.
    package init(limits: UnpackLimits, options: UnpackOptions = UnpackOptions()) {
        self.unpacker = ArchiveUnpacker(limits: limits, options: options)
    }

    package mutating func unpack(
        _ artifact: InstallArtifact, into directory: String, on disk: inout DirectoryDisk
    ) throws(ArchiveError) {
        try self.unpacker.unpack(Self.path(of: artifact), into: directory, synchronizing: false)
    }

    package func measure(_ artifact: InstallArtifact) throws(ArchiveError) -> PackageMeasure {
        let measure = try self.unpacker.measure(Self.path(of: artifact))
        return PackageMeasure(
            byteCount: measure.byteCount, entryCount: measure.entryCount, topNames: measure.topNames)
    }

    /// Archives are read from files only: measuring and unpacking read them twice.
    private static func path(of artifact: InstallArtifact) throws(ArchiveError) -> String {
        guard case .file(let path) = artifact.source else {
            throw ArchiveError(
                archive: artifact.name, problem: .unsupported("a stream cannot be unpacked: name a file"))
        }
        return path
    }
}
