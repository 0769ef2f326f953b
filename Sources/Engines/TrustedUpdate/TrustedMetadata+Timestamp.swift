internal import UpdateMetadata

extension TrustedMetadata {
    /// What new timestamp metadata brought.
    public enum TimestampNovelty: Hashable, Sendable {
        /// It is newer, and trusted now.
        case newer
        /// It has the version of the former one, which is trusted on; the new file is discarded.
        case nothingNew
    }

    /// Learns what the device trusted before; a file that does not verify any more is as good as none.
    ///
    /// - Returns: whether it counts.
    @discardableResult
    public mutating func adoptFormerTimestamp(_ bytes: [UInt8]) -> Bool {
        guard let former = try? self.verifiedTimestamp(bytes) else { return false }
        self.formerTimestamp = former
        self.advanceTime(toIssueOf: former.role)
        return true
    }

    /// Takes timestamp metadata from the repository (section 5.4).
    public mutating func updateTimestamp(_ bytes: [UInt8]) throws(UpdateFailure) -> TimestampNovelty {
        precondition(self.snapshot == nil, "timestamp metadata comes before snapshot metadata")
        let new = try self.verifiedTimestamp(bytes)
        if let former = self.formerTimestamp {
            let rule = Rule(.timestamp, new.role.version, "5.4.3.1")
            guard new.role.version >= former.role.version else {
                throw rule.failure(.olderThanTrusted(former.role.version))
            }
            guard new.role.version > former.role.version else {
                try self.useFormerTimestamp()
                return .nothingNew
            }
            guard new.role.snapshot.version >= former.role.snapshot.version else {
                throw Rule(.timestamp, new.role.version, "5.4.3.2").failure(
                    .namesOlder(
                        .snapshot, version: new.role.snapshot.version,
                        trusted: former.role.snapshot.version))
            }
        }
        try self.use(new)
        return .newer
    }

    /// Goes on with the former timestamp metadata, where there is nothing newer.
    public mutating func useFormerTimestamp() throws(UpdateFailure) {
        guard let former = self.formerTimestamp else {
            throw UpdateFailure(.timestamp, section: "5.4.1", .notStored)
        }
        try self.use(former)
    }

    /// Trusts `new` if neither it nor, at the time that it tells, root has expired.
    private mutating func use(_ new: SignedMetadata<TimestampMetadata>) throws(UpdateFailure) {
        let before = self.time
        self.advanceTime(toIssueOf: new.role)
        do throws(UpdateFailure) {
            try self.requireFreshRoot()
            try self.requireFresh(new.role, Rule(.timestamp, new.role.version, "5.4.4"))
        } catch {
            self.time = before
            throw error
        }
        self.timestamp = new
    }

    private mutating func advanceTime(toIssueOf role: TimestampMetadata) {
        self.time = max(self.time, role.issued ?? self.time)
    }

    private func verifiedTimestamp(
        _ bytes: [UInt8]
    ) throws(UpdateFailure) -> SignedMetadata<TimestampMetadata> {
        let new: SignedMetadata<TimestampMetadata> = try Self.parse(bytes, as: .timestamp, section: "5.4.1")
        let rule = Rule(.timestamp, new.role.version, "5.4.2")
        let root = self.root.role
        try Self.requireThreshold(of: new, by: root.timestamp, root.keys, of: .root, rule, self.cryptography)
        if let issued = new.role.issued, issued >= new.role.header.expires {
            throw rule.failure(.issuedAfterExpiry(issued))
        }
        return new
    }
}
