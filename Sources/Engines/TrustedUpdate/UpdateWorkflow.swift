public import UpdateMetadata

/// A refresh of a device's metadata, and searches for targets thereafter: the client workflow of TUF.
///
/// It asks for bytes and gets them. Each call returns what must be done, in order; the last action either is a
/// question (``UpdateAction/read(_:)``, ``UpdateAction/fetch(_:)``) that the next event must answer, or ends the
/// refresh or search.
///
///     root N+1, N+2 … until absent ─▶ timestamp ─▶ snapshot ─▶ targets ─▶ refreshed ─▶ search ─▶ found
///
/// The time is sampled once, by the caller. Only what the repository signed moves it on: the moment at which
/// timestamp metadata was issued.
/// - Specification: TUF 1.0, section 5.
public struct UpdateWorkflow<Cryptography: MetadataCryptography>: Sendable {
    enum State: Sendable {
        case idle
        case fetchingRoot
        case readingTimestamp
        case fetchingTimestamp
        case readingSnapshot
        case fetchingSnapshot
        case readingTargets
        case fetchingTargets
        case refreshed
        case readingDelegated(DelegationSearch, DelegationStep)
        case fetchingDelegated(DelegationSearch, DelegationStep)
        case failed
    }

    /// What is trusted by now.
    public internal(set) var trusted: TrustedMetadata<Cryptography>

    var state = State.idle
    var rootCount = 0
    var deviceTime: DeviceTime
    let clock: UTCTime
    let limits: UpdateLimits

    /// Begins with root metadata that the device holds already (section 5.2).
    ///
    /// - Parameters:
    ///   - deviceTime: what the device remembers of the time.
    ///   - clock: what its clock shows now (section 5.1).
    public init(
        root bytes: [UInt8], deviceTime: DeviceTime, clock: UTCTime, cryptography: Cryptography,
        limits: UpdateLimits = UpdateLimits()
    ) throws(UpdateFailure) {
        self.deviceTime = deviceTime
        self.clock = clock
        self.limits = limits
        self.trusted = try TrustedMetadata(
            root: bytes, time: deviceTime.time(clock: clock), cryptography: cryptography, limits: limits)
    }

    /// Begins the refresh.
    ///
    /// - Precondition: it has not begun yet.
    public mutating func refresh() -> [UpdateAction] {
        guard case .idle = self.state else { preconditionFailure("a workflow refreshes once") }
        return self.askForRoot(after: [])
    }

    /// Searches for a target, by the metadata of this refresh (section 5.6.7).
    ///
    /// - Precondition: the refresh succeeded, and no search is under way.
    public mutating func search(for path: TargetPath) -> [UpdateAction] {
        guard case .refreshed = self.state, let targets = self.trusted.targets?.role else {
            preconditionFailure("a search comes after a refresh that succeeded")
        }
        let digest = self.trusted.cryptography.sha256(Array(path.text.utf8))
        var search = DelegationSearch(for: path, pathDigest: digest, limit: self.limits.delegatedRoleCount)
        return self.visit(.targets, targets, &search, after: [])
    }

    /// Takes the answer to the last question.
    ///
    /// - Precondition: there was one, and the event is an answer to it.
    public mutating func handle(_ event: UpdateEvent) -> [UpdateAction] {
        do throws(UpdateFailure) {
            if case .stored(let bytes) = event { return try self.takeStored(bytes) }
            return try self.takeFetched(event)
        } catch {
            switch self.state {
            case .readingDelegated, .fetchingDelegated: self.state = .refreshed
            default: self.state = .failed
            }
            return [.failed(error)]
        }
    }

    private mutating func takeStored(_ bytes: [UInt8]?) throws(UpdateFailure) -> [UpdateAction] {
        switch self.state {
        case .readingTimestamp:
            if let bytes { self.trusted.adoptFormerTimestamp(bytes) }
            self.state = .fetchingTimestamp
            return [.fetch(.init(role: .timestamp, version: nil, byteLimit: self.limits.timestampByteCount))]
        case .readingSnapshot:
            guard let bytes, self.trusted.adoptFormerSnapshot(bytes) else { return self.askForSnapshot() }
            self.state = .readingTargets
            return [.read(.targets)]
        case .readingTargets:
            guard let bytes, (try? self.trusted.updateTargets(bytes)) != nil else {
                self.state = .fetchingTargets
                return [.fetch(try self.request(for: .targets))]
            }
            return self.finishRefresh(after: [])
        case .readingDelegated(let search, let delegation):
            guard let bytes, (try? self.trusted.updateDelegated(bytes, delegation)) != nil else {
                self.state = .fetchingDelegated(search, delegation)
                return [.fetch(try self.request(for: delegation.role))]
            }
            return self.continueSearch(search, delegation, after: [])
        default:
            preconditionFailure("nobody asked for what is stored")
        }
    }

    private mutating func takeFetched(_ event: UpdateEvent) throws(UpdateFailure) -> [UpdateAction] {
        switch self.state {
        case .fetchingRoot:
            guard event != .absent else { return try self.finishRoot() }
            return try self.takeRoot(self.bytes(of: event, .root, self.limits.rootByteCount, "5.3.3"))
        case .fetchingTimestamp:
            let limit = self.limits.timestampByteCount
            return try self.takeTimestamp(self.bytes(of: event, .timestamp, limit, "5.4.1"))
        case .fetchingSnapshot:
            let bytes = try self.bytes(of: event, .snapshot, self.snapshotRequest.byteLimit, "5.5.1")
            try self.trusted.updateSnapshot(bytes)
            self.state = .readingTargets
            return [.store(.snapshot, bytes), .read(.targets)]
        case .fetchingTargets:
            let limit = try self.request(for: .targets).byteLimit
            let bytes = try self.bytes(of: event, .targets, limit, "5.6.1")
            try self.trusted.updateTargets(bytes)
            return self.finishRefresh(after: [.store(.targets, bytes)])
        case .fetchingDelegated(let search, let delegation):
            let limit = try self.request(for: delegation.role).byteLimit
            let bytes = try self.bytes(of: event, delegation.role, limit, "5.6.1")
            try self.trusted.updateDelegated(bytes, delegation)
            return self.continueSearch(search, delegation, after: [.store(delegation.role, bytes)])
        default:
            preconditionFailure("nobody asked the repository")
        }
    }

    private func bytes(
        of event: UpdateEvent, _ role: RoleName, _ limit: Int, _ section: String
    ) throws(UpdateFailure) -> [UInt8] {
        switch event {
        case .received(let bytes) where bytes.count <= limit: return bytes
        case .received, .endless: throw UpdateFailure(role, section: section, .tooLong(limit: limit))
        case .absent: throw UpdateFailure(role, section: section, .absent)
        case .unreachable(let why): throw UpdateFailure(role, section: section, .unreachable(why))
        case .stored: preconditionFailure("the repository was asked, not the device")
        }
    }
}
