package import InstallEngine

/// Unpacks the packages of ``SimulatedRelease``, known by their artifacts' names.
package struct SimulatedPackage: PackageUnpacking {
    private let entries: [(path: String, entry: SimulatedRelease.Entry)]
    private let artifactName: String

    /// Creates the package of a release, as `handler` wants it.
    package init(_ release: SimulatedRelease, for handler: HandlerKind) {
        self.entries = handler == .script ? release.scriptEntries : release.packageEntries
        self.artifactName = release.artifactName
    }

    package func unpack(
        _ artifact: InstallArtifact, into directory: String, on disk: inout SimulatedDisk
    ) throws {
        try self.requireKnown(artifact)
        for (path, entry) in self.entries {
            let place = "\(directory)/\(path)"
            switch entry {
            case .directory: try disk.makeDirectory(place)
            case .file(let bytes): try disk.writeFile(place, bytes)
            case .symbolicLink(let target): try disk.makeSymbolicLink(place, to: target)
            }
        }
    }

    package func measure(_ artifact: InstallArtifact) throws -> PackageMeasure {
        try self.requireKnown(artifact)
        let byteCount = self.entries.reduce(0) { sum, entry in
            if case .file(let bytes) = entry.entry { sum + bytes.count } else { sum }
        }
        let topNames = self.entries.map(\.path).filter { !$0.contains("/") }
        return PackageMeasure(
            byteCount: UInt64(byteCount), entryCount: self.entries.count, topNames: topNames.sorted())
    }

    private func requireKnown(_ artifact: InstallArtifact) throws {
        guard artifact.name == self.artifactName else {
            throw SimulatedDiskError.notFound(path: artifact.name)
        }
    }
}
