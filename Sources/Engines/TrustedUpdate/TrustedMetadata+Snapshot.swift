internal import UpdateMetadata

extension TrustedMetadata {
    /// Learns what the device trusted before; a file that does not verify any more is as good as none.
    ///
    /// - Returns: whether it is what timestamp metadata promises, and trusted now.
    public mutating func adoptFormerSnapshot(_ bytes: [UInt8]) -> Bool {
        guard let former = try? self.signedSnapshot(bytes) else { return false }
        self.formerSnapshot = former
        return (try? self.updateSnapshot(bytes)) != nil
    }

    /// Takes snapshot metadata from the repository (section 5.5).
    public mutating func updateSnapshot(_ bytes: [UInt8]) throws(UpdateFailure) {
        precondition(self.targets == nil, "snapshot metadata comes before targets metadata")
        guard let promise = self.timestamp?.role.snapshot else {
            preconditionFailure("timestamp metadata comes before snapshot metadata")
        }
        try self.requirePromise(promise, bytes, Rule(.snapshot, promise.version, "5.5.2"))
        let new = try self.signedSnapshot(bytes)
        guard new.role.version == promise.version else {
            throw Rule(.snapshot, new.role.version, "5.5.4").failure(.wrongVersion(wanted: promise.version))
        }
        if let former = self.formerSnapshot { try Self.requireNoRollback(from: former.role, to: new.role) }
        try self.requireFresh(new.role, Rule(.snapshot, new.role.version, "5.5.6"))
        self.snapshot = new
    }

    private func signedSnapshot(
        _ bytes: [UInt8]
    ) throws(UpdateFailure) -> SignedMetadata<SnapshotMetadata> {
        let new: SignedMetadata<SnapshotMetadata> = try Self.parse(bytes, as: .snapshot, section: "5.5.1")
        let root = self.root.role
        try Self.requireThreshold(
            of: new, by: root.snapshot, root.keys, of: .root,
            Rule(.snapshot, new.role.version, "5.5.3"), self.cryptography)
        return new
    }

    /// Each role that was named stays named, at no older version (section 5.5.5).
    private static func requireNoRollback(
        from former: SnapshotMetadata, to new: SnapshotMetadata
    ) throws(UpdateFailure) {
        let rule = Rule(.snapshot, new.version, "5.5.5")
        for (role, file) in former.files.sorted(by: { $0.key < $1.key }) {
            guard let present = new.files[role] else { throw rule.failure(.omits(role)) }
            guard present.version >= file.version else {
                throw rule.failure(.namesOlder(role, version: present.version, trusted: file.version))
            }
        }
    }
}
