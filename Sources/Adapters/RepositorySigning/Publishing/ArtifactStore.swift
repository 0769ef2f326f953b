internal import DeviceCrypto
internal import DurableStorage
internal import Glibc
package import UpdateMetadata

/// The artifacts of a depot, by path and digest, as consistent snapshots name them.
///
/// - Specification: TUF 1.0, section 6.2.
package struct ArtifactStore: Sendable {
    /// What an artifact is known by.
    package struct Content: Hashable, Sendable {
        /// Size in bytes.
        package let byteCount: UInt64
        /// SHA-256, 32 bytes.
        package let sha256: [UInt8]
    }

    /// The directory `targets`.
    package let path: String

    /// The artifacts of a depot.
    package init(of depot: DepotDirectory) {
        self.path = depot.location(DepotLayout.targets)
    }

    /// Longest name of an artifact in bytes: before and behind it stand its digest and endings.
    package static let longestNameByteCount = 180

    /// How names of files end that lie beside artifacts; no target's name does.
    static let reservedEndings = [".mba1", ".spine"]

    /// Where a target file is stored, relative to ``path``; `nil` for a path that is none of a file below it.
    package static func name(_ target: TargetPath, sha256: [UInt8]) -> String? {
        guard let components = target.safeComponents, let last = components.last,
            last.utf8.count <= self.longestNameByteCount
        else { return nil }
        let name = "\(hexadecimal(sha256)).\(last)"
        return (components.dropLast() + [name]).joined(separator: "/")
    }

    /// Where a target file is stored.
    package func location(_ target: TargetPath, sha256: [UInt8]) -> String? {
        Self.name(target, sha256: sha256).map { "\(self.path)/\($0)" }
    }

    /// Where the signatures file of an artifact is stored.
    package static func signatures(of artifact: String) -> String { "\(artifact).mba1" }

    /// Where the spine of an artifact is stored, beside it.
    package static func spine(of artifact: String, digest: [UInt8], target: TargetPath) -> String {
        let directory = artifact.utf8.lastIndex(of: UInt8(ascii: "/")).map { artifact[...$0] } ?? ""
        let name = target.safeComponents?.last ?? ""
        return "\(directory)\(hexadecimal(digest)).\(name).spine"
    }

    /// Measures a file.
    ///
    /// - Parameter progress: called with the bytes read so far and the file's size; what it throws ends the
    ///   work.
    package static func content(
        of path: String, progress: (UInt64, UInt64) throws -> Void
    ) throws -> Content {
        try self.read(path, progress) { _, _ in }
    }

    /// Copies a file to its place, durably; one that is there already is left as it is.
    ///
    /// - Throws: ``RepositoryError`` where the file is not `content` any more.
    package func place(
        _ source: String, _ content: Content, at destination: String,
        progress: (UInt64, UInt64) throws -> Void
    ) throws {
        if let slash = destination.lastIndex(of: "/") { try makeDirectories(String(destination[..<slash])) }
        if let there = try? Self.content(of: destination, progress: { _, _ in }), there == content { return }
        try removeLeftovers(besideTarget: destination)
        let copied = try Self.copy(source, content.byteCount, to: destination, progress)
        guard copied == content else {
            try removeFile(destination)
            throw RepositoryError(
                .foreign,
                "'\(printable(source))' was written to while it was being published. Publish it again when it"
                    + " is finished.")
        }
    }

    private static func copy(
        _ source: String, _ byteCount: UInt64, to destination: String,
        _ progress: (UInt64, UInt64) throws -> Void
    ) throws -> Content {
        let file = try TemporaryFile(besideTarget: destination, permissions: 0o644)
        try file.reserve(byteCount: byteCount)
        let descriptor = file.descriptor
        let content = try Self.read(source, progress) { bytes, offset in
            try writeFully(bytes, to: descriptor, at: offset, path: destination)
        }
        try file.commit()
        return content
    }

    private static func read(
        _ path: String, _ progress: (UInt64, UInt64) throws -> Void,
        _ each: (UnsafeRawBufferPointer, UInt64) throws -> Void
    ) throws -> Content {
        let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        let descriptor = file.rawValue
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw RepositoryError(.foreign, "'\(printable(path))' is no regular file.")
        }
        let total = UInt64(clamping: status.st_size)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4_096)
        defer { buffer.deallocate() }
        var hasher = SHA256Hasher()
        var offset: UInt64 = 0
        var count = 0
        repeat {
            count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset))
            if count < 0 {
                guard errno == EINTR else { throw StorageError.last("read", path) }
                continue
            }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hasher.update(bytes)
            try each(bytes, offset)
            offset += UInt64(count)
            try progress(offset, max(total, offset))
        } while count != 0
        return Content(byteCount: offset, sha256: hasher.digest())
    }
}
