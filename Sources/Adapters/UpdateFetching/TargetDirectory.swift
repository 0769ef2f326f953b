internal import DeviceCrypto
internal import DurableStorage
internal import Glibc
package import TrustedUpdate
package import UpdateMetadata

/// A directory of targets that were fetched, each a file named after its whole path, percent-encoded.
package struct TargetDirectory: Sendable {
    /// How a target came to be there.
    package enum Outcome: Hashable, Sendable {
        /// It was there already.
        case present
        /// It was fetched.
        case fetched
    }

    /// Where it is.
    package let path: String

    /// Names a directory, which need not exist yet.
    package init(_ path: String) {
        self.path = path
    }

    /// Where the target's file stands.
    package func location(of target: VerifiedTarget) -> String {
        self.path + "/" + Self.fileName(of: target.path)
    }

    /// The name of a target's file.
    package static func fileName(of path: TargetPath) -> String { FileNames.target(path) }

    /// Brings a target here, unless it is here; until it is whole and right, nothing bears its name.
    ///
    /// - Throws: ``TargetFailure``, ``StorageError``, or what the source throws.
    package func fetch(_ target: VerifiedTarget, from source: some TargetSource) throws -> Outcome {
        guard target.digests.isCheckable else { throw TargetFailure.noCheckableDigest }
        if try self.holds(target) { return .present }
        guard let components = target.repositoryComponents else { throw TargetFailure.unsafePath }
        try makeDirectories(self.path)
        let location = self.location(of: target)
        try removeLeftovers(besideTarget: location)
        let file = try TemporaryFile(besideTarget: location)
        try file.reserve(byteCount: target.byteCount)
        let descriptor = file.descriptor
        try source.fetch(components, byteCount: target.byteCount) { offset, bytes in
            try writeFully(bytes, to: descriptor, at: offset, path: location)
        }
        var digests = TargetDigests(target.digests)
        try self.read(file, of: target) { digests.update($0) }
        guard digests.match else { throw TargetFailure.wrongDigest }
        try file.commit()
        return .fetched
    }

    /// Whether the target's file is here, and right.
    package func holds(_ target: VerifiedTarget) throws -> Bool {
        guard target.digests.isCheckable, let file = try StoredFile(opening: self.location(of: target)),
            file.byteCount == target.byteCount
        else { return false }
        var digests = TargetDigests(target.digests)
        try file.read { digests.update($1) }
        return digests.match
    }

    private func read(
        _ file: borrowing TemporaryFile, of target: VerifiedTarget,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { buffer.deallocate() }
        var offset: UInt64 = 0
        while offset < target.byteCount {
            let count = try file.read(into: buffer, at: offset)
            guard count > 0 else { throw TargetFailure.wrongLength(target.byteCount) }
            body(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
            offset += UInt64(count)
        }
    }
}
