package import UpdateMetadata

/// A release to be published.
package struct PublishingRequest: Sendable {
    /// The artifact's file.
    package var file: String
    /// What devices are told; how it is broadcast is filled in at publication.
    package var release: Release
    /// Its target path; `nil` for `PRODUCT/VERSION/FILENAME`.
    package var targetPath: TargetPath?
    /// Whether a target of that path with other bytes may be replaced.
    package var isReplacing = false
    /// Signed repair symbols, in per cent of a block's source symbols; `nil` for a release that is not
    /// broadcast.
    package var repairPercent: Int?

    /// Creates a request.
    package init(file: String, release: Release, repairPercent: Int?) {
        self.file = file
        self.release = release
        self.repairPercent = repairPercent
    }

    /// The target path that the release gets.
    ///
    /// - Throws: ``RepositoryError`` for one that could not be stored.
    package func effectiveTargetPath() throws(RepositoryError) -> TargetPath {
        let name = self.file.split(separator: "/").last.map(String.init) ?? self.file
        let text = self.targetPath?.text ?? "\(self.release.product)/\(self.release.version)/\(name)"
        guard let path = TargetPath(text), let components = path.safeComponents,
            components.last.map({ $0.utf8.count <= ArtifactStore.longestNameByteCount }) ?? false,
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else {
            throw RepositoryError(
                .refused,
                "'\(text)' cannot be a target's path: it has at most 1024 bytes, no empty part, '.' or"
                    + " '..', no"
                    + " control characters, and a name of at most \(ArtifactStore.longestNameByteCount)"
                    + " bytes."
                    + " Choose one with --name PATH.")
        }
        // Beside an artifact lie files of its name with these endings.
        let taken = ArtifactStore.reservedEndings.first { text.hasSuffix($0) }
        if let taken {
            throw RepositoryError(
                .refused,
                "'\(text)' cannot be a target's path: files ending in '\(taken)' belong to other targets'"
                    + " broadcasts. Choose another one with --name PATH.")
        }
        return path
    }
}

/// What became of a release.
package struct PublishingOutcome: Sendable {
    /// Its target path.
    package let targetPath: TargetPath
    /// What the target's metadata says.
    package let file: TargetFile
    /// Whether it was published already, just so.
    package let isUnchanged: Bool
    /// What was published, or waits.
    package let settlement: Settlement
}

/// How far a long piece of work is.
package struct RepositoryProgress: Sendable {
    /// What is being done, such as `hashing`.
    package let activity: StaticString
    /// How much is done, in bytes or symbols.
    package let done: UInt64
    /// How much there is in all.
    package let total: UInt64
}
