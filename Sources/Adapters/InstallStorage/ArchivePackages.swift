package import Archives
package import InstallEngine

/// Unpacks artifacts that are archives onto the real file system.
package struct ArchivePackages: PackageUnpacking {
    private let limits: UnpackLimits

    /// Unpacks within limits.
    package init(limits: UnpackLimits) {
        self.limits = limits
    }

    package mutating func unpack(
        _ artifact: InstallArtifact, into directory: String, on disk: inout DirectoryDisk
    ) throws {
        fatalError("STORAGE writes this")
    }

    package func measure(_ artifact: InstallArtifact) throws -> PackageMeasure {
        fatalError("STORAGE writes this")
    }
}
