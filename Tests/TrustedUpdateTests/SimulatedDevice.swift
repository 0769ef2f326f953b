import DeviceCrypto
import TrustedUpdate
import UpdateMetadata

/// A device that remembers what it is told to, and asks whoever it is connected to.
struct SimulatedDevice {
    var stored: [RoleName: [UInt8]] = [:]
    var time = DeviceTime()
    var clock = RepositorySimulator.start
    var limits = UpdateLimits()
    /// The names of all files that were asked for.
    var requests: [String] = []
    /// Everything that was stored or removed, in order.
    var changes: [String] = []

    /// A device that was given the first root of `repository`.
    init(trusting repository: RepositorySimulator) {
        self.stored[.root] = repository.files["1.root.json"]
    }

    /// Refreshes from `repository`; the failure, if it came to one.
    mutating func refresh(_ repository: RepositorySimulator) -> UpdateFailure? {
        self.refresh { repository.files[$0.fileName].map { .received($0) } ?? .absent }
    }

    mutating func refresh(_ road: (MetadataRequest) -> UpdateEvent) -> UpdateFailure? {
        do throws(UpdateFailure) {
            var workflow = try self.workflow()
            _ = try self.perform(workflow.refresh(), &workflow, road)
            return nil
        } catch {
            return error
        }
    }

    /// Refreshes, and searches for `paths` one after the other with the same metadata.
    mutating func search(
        _ repository: RepositorySimulator, for paths: String...
    ) -> [Result<VerifiedTarget, UpdateFailure>] {
        let road = { (request: MetadataRequest) -> UpdateEvent in
            repository.files[request.fileName].map { .received($0) } ?? .absent
        }
        do throws(UpdateFailure) {
            var workflow = try self.workflow()
            _ = try self.perform(workflow.refresh(), &workflow, road)
            var results: [Result<VerifiedTarget, UpdateFailure>] = []
            for path in paths {
                guard let path = TargetPath(path) else { continue }
                do throws(UpdateFailure) {
                    if let target = try self.perform(workflow.search(for: path), &workflow, road) {
                        results.append(.success(target))
                    }
                } catch {
                    results.append(.failure(error))
                }
            }
            return results
        } catch {
            return [.failure(error)]
        }
    }

    func version(of role: RoleName) -> UInt64? {
        guard let bytes = self.stored[role] else { return nil }
        return switch role {
        case .root: (try? SignedMetadata<RootMetadata>(parsing: bytes))?.role.version
        case .timestamp: (try? SignedMetadata<TimestampMetadata>(parsing: bytes))?.role.version
        case .snapshot: (try? SignedMetadata<SnapshotMetadata>(parsing: bytes))?.role.version
        default: (try? SignedMetadata<TargetsMetadata>(parsing: bytes))?.role.version
        }
    }

    /// The stored versions of root, timestamp, snapshot and targets.
    var versions: [UInt64?] {
        [RoleName.root, .timestamp, .snapshot, .targets].map { self.version(of: $0) }
    }

    private func workflow() throws(UpdateFailure) -> UpdateWorkflow<SignatureChecker> {
        try UpdateWorkflow(
            root: self.stored[.root] ?? [], deviceTime: self.time, clock: self.clock,
            cryptography: SignatureChecker(), limits: self.limits)
    }

    private mutating func perform(
        _ first: [UpdateAction], _ workflow: inout UpdateWorkflow<SignatureChecker>,
        _ road: (MetadataRequest) -> UpdateEvent
    ) throws(UpdateFailure) -> VerifiedTarget? {
        var actions = first
        while true {
            var answer = UpdateEvent.absent
            for action in actions {
                switch action {
                case .read(let role): answer = .stored(self.stored[role])
                case .fetch(let request):
                    self.requests.append(request.fileName)
                    answer = road(request)
                case .store(let role, let bytes):
                    self.stored[role] = bytes
                    self.changes.append("store \(role)")
                case .remove(let role):
                    self.stored[role] = nil
                    self.changes.append("remove \(role)")
                case .remember(let time): self.time = time
                case .refreshed: return nil
                case .found(let target): return target
                case .failed(let failure): throw failure
                }
            }
            actions = workflow.handle(answer)
        }
    }
}
