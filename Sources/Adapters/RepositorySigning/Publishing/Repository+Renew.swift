package import UpdateMetadata

extension Repository where Storage == DepotDirectory {
    /// Signs snapshot and timestamp anew where they are due, and completes what a killed process left.
    ///
    /// - Returns: what was published, and when to do this again.
    /// - Throws: as ``settle()``, and ``RepositoryError`` where what is due next could not be signed: who
    ///   looks after the server is told before it is too late.
    package mutating func refresh() throws -> (settlement: Settlement, next: UTCTime) {
        let settlement = try self.settle()
        let state = try self.state()
        let plan = ResigningPlan(
            at: self.now, timestampExpires: state.timestamp.role.header.expires,
            timestampIssued: state.timestamp.role.issued,
            snapshotExpires: state.snapshot.role.header.expires, settings: self.settings)
        for role in [RoleName.snapshot, .timestamp] {
            guard let shortage = self.signer.ring.shortage(of: role, in: state.root.role) else { continue }
            throw RepositoryError(.keyMissing, shortage)
        }
        return (settlement, plan.next)
    }
}

extension Repository {
    /// Makes a draft of `role`, root or targets, with the published content, valid anew.
    package mutating func renew(_ role: RoleName) throws {
        if role == .root {
            try self.changeRoot { _ in }
        } else {
            try self.changeTargets { _ in }
        }
    }
}
