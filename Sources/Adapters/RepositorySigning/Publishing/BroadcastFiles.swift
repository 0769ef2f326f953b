internal import Glibc
internal import PacketAuthenticationFormat
internal import RaptorQCode
internal import UpdateMetadata

/// What lies beside an artifact for its broadcast.
enum BroadcastFiles {
    /// What metadata says of a broadcast, checked; `nil` where it cannot be.
    static func parameters(_ broadcast: BroadcastDescription, sha256: [UInt8]) -> AuthenticationParameters? {
        guard
            let information = try? ObjectTransmissionInformation(
                parsing: broadcast.information.span.bytes)
        else { return nil }
        return try? AuthenticationParameters(
            targetDigest: sha256, information: information, repairSymbolCount: broadcast.repairSymbolCount,
            batchSymbolCount: broadcast.batchSymbolCount)
    }

    /// The layout of the signatures file at `path`; `nil` where there is none, or it is damaged.
    static func signatures(at path: String) -> SignaturesFile? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let count = Int(status.st_size)
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            return nil
        }
        defer { munmap(start, count) }
        return try? SignaturesFile(parsing: UnsafeRawBufferPointer(start: start, count: count).bytes)
    }
}

extension BroadcastFiles {
    /// Whether signatures file and spine of an artifact are there, and made with one of `keys`.
    static func isComplete(
        _ broadcast: BroadcastDescription, sha256: [UInt8], at location: String, _ path: TargetPath,
        _ keys: [KeyID]
    ) -> Bool {
        guard let parameters = self.parameters(broadcast, sha256: sha256),
            let file = self.signatures(at: ArtifactStore.signatures(of: location)),
            file.release == parameters, file.spine?.targetDigest == broadcast.spineDigest,
            keys.contains(where: { KeyTag.tag(ofKeyID: $0.text.utf8) == file.keyTag })
        else { return false }
        guard let digest = broadcast.spineDigest else { return true }
        let spine = ArtifactStore.spine(of: location, digest: digest, target: path)
        let content = try? ArtifactStore.content(of: spine, progress: { _, _ in })
        return content?.sha256 == digest
    }
}
