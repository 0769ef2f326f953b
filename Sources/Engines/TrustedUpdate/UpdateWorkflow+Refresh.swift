internal import UpdateMetadata

/// The steps of a refresh.
extension UpdateWorkflow {
    mutating func askForRoot(after actions: [UpdateAction]) -> [UpdateAction] {
        let (next, overflow) = self.trusted.root.role.version.addingReportingOverflow(1)
        guard !overflow, self.rootCount < self.limits.rootCount else {
            do throws(UpdateFailure) {
                return actions + (try self.finishRoot())
            } catch {
                self.state = .failed
                return actions + [.failed(error)]
            }
        }
        self.state = .fetchingRoot
        let request = MetadataRequest(role: .root, version: next, byteLimit: self.limits.rootByteCount)
        return actions + [.fetch(request)]
    }

    /// Sections 5.3.4 to 5.3.9.
    mutating func takeRoot(_ bytes: [UInt8]) throws(UpdateFailure) -> [UpdateAction] {
        let isRevoking = try self.trusted.updateRoot(bytes)
        self.rootCount += 1
        var actions: [UpdateAction] = []
        if isRevoking {
            // Section 5.3.11, ahead of its time: the power may fail between here and there, and with this root
            // stored nobody would know any more that keys were revoked.
            actions = [.remove(.timestamp), .remove(.snapshot)]
            if self.deviceTime.issued != nil {
                self.deviceTime.issued = nil
                actions.append(.remember(self.deviceTime))
            }
            self.trusted.time = self.deviceTime.time(clock: self.clock)
        }
        return self.askForRoot(after: actions + [.store(.root, bytes)])
    }

    /// Sections 5.3.10 and 5.3.12.
    mutating func finishRoot() throws(UpdateFailure) -> [UpdateAction] {
        try self.trusted.requireFreshRoot()
        self.state = .readingTimestamp
        return [.read(.timestamp)]
    }

    mutating func takeTimestamp(_ bytes: [UInt8]) throws(UpdateFailure) -> [UpdateAction] {
        let novelty = try self.trusted.updateTimestamp(bytes)
        self.state = .readingSnapshot
        return novelty == .newer ? [.store(.timestamp, bytes), .read(.snapshot)] : [.read(.snapshot)]
    }

    mutating func askForSnapshot() -> [UpdateAction] {
        self.state = .fetchingSnapshot
        return [.fetch(self.snapshotRequest)]
    }

    mutating func finishRefresh(after actions: [UpdateAction]) -> [UpdateAction] {
        self.state = .refreshed
        let former = self.deviceTime
        self.deviceTime = former.remembering(clock: self.clock, issued: self.trusted.timestamp?.role.issued)
        let isWorthStoring = self.deviceTime.isWorthStoring(after: former)
        return actions + (isWorthStoring ? [.remember(self.deviceTime)] : []) + [.refreshed]
    }

    var snapshotRequest: MetadataRequest {
        guard let promise = self.trusted.timestamp?.role.snapshot else {
            preconditionFailure("timestamp metadata comes before snapshot metadata")
        }
        return self.request(for: .snapshot, promise, limit: self.limits.snapshotByteCount)
    }

    func request(for role: RoleName) throws(UpdateFailure) -> MetadataRequest {
        self.request(for: role, try self.trusted.promise(for: role), limit: self.limits.targetsByteCount)
    }

    private func request(for role: RoleName, _ promise: MetadataFile, limit: Int) -> MetadataRequest {
        // A length that was promised is a limit, too, but none beyond ours: a signature does not make memory.
        let byteLimit = promise.byteCount.flatMap { Int(exactly: $0) }.map { min($0, limit) } ?? limit
        let isVersioned = self.trusted.root.role.hasConsistentSnapshots
        return MetadataRequest(role: role, version: isVersioned ? promise.version : nil, byteLimit: byteLimit)
    }
}
