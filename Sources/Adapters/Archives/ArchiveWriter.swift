import DurableStorage
import Glibc

/// Packs the content of a directory into a `.tar.gz`, the same bytes each time.
///
/// Entries are named `./name` and sorted by their bytes; owner and group are 0; times are whole seconds; the
/// gzip header has no time. Two names of one file become two files. What devices would refuse to unpack is
/// refused here.
package struct ArchiveWriter: Sendable {
    private let latestModification: Int?
    private let limits = UnpackLimits()

    /// Creates a writer.
    ///
    /// - Parameter latestModification: seconds since 1970; later times of files become this one, so that fresh
    ///   copies of the same files make the same archive.
    package init(latestModification: Int? = nil) {
        self.latestModification = latestModification
    }

    /// Packs everything in `directory` into the file `output`, which appears whole or not at all.
    ///
    /// The output itself is left out if it stands in that directory.
    @discardableResult
    package func pack(_ directory: String, into output: String) throws(ArchiveError) -> PackedContent {
        do throws(ArchiveProblem) {
            return try self.packContent(of: directory, into: output)
        } catch {
            throw ArchiveError(archive: output, problem: error)
        }
    }

    private func packContent(of directory: String, into output: String) throws(ArchiveProblem)
        -> PackedContent
    {
        let base = try onDisk { () throws(StorageError) in try OwnedDescriptor(directory: directory) }
        try onDisk { () throws(StorageError) in _ = try removeLeftovers(besideTarget: output) }
        let file = try onDisk { () throws(StorageError) in try TemporaryFile(besideTarget: output) }
        var walk = PackWalk(
            writer: try TarWriter(file.descriptor, path: output), basePath: directory, limits: self.limits,
            latestModification: self.latestModification,
            excluded: [FileIdentity(ofDescriptor: file.descriptor), FileIdentity(ofPath: output)]
                .compactMap(\.self))
        try walk.packEntries(of: base, at: [])
        try walk.finish()
        do throws(StorageError) {
            try file.commit()
        } catch {
            throw .storage(error)
        }
        return walk.content
    }
}
