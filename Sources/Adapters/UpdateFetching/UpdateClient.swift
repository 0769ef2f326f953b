package import DeviceCrypto
internal import DurableStorage
package import TrustedUpdate
package import UpdateMetadata

/// Refreshes a device's metadata from a source, and finds targets.
///
/// It holds the directory's lock as long as it lives.
package struct UpdateClient: ~Copyable {
    private let directory: TrustedDirectory
    private let source: any UpdateSource
    private let limits: UpdateLimits
    private let lock: FileLock
    private var workflow: UpdateWorkflow<SignatureChecker>

    /// What is trusted by now.
    package var trusted: TrustedMetadata<SignatureChecker> { self.workflow.trusted }

    /// Begins with what `directory` holds.
    ///
    /// - Parameter clock: what the device's clock shows; it is not looked at again.
    /// - Throws: ``UpdateFailure`` where there is no root metadata that its own keys signed, ``StorageError``.
    package init(
        _ directory: TrustedDirectory, _ source: any UpdateSource, clock: UTCTime = SystemTime.now,
        limits: UpdateLimits = UpdateLimits()
    ) throws {
        let lock = try directory.lock()
        guard let root = try directory.read(.root, byteLimit: limits.rootByteCount) else {
            throw UpdateFailure(.root, section: "5.2", .notStored)
        }
        let workflow = try UpdateWorkflow(
            root: root, deviceTime: try directory.deviceTime(), clock: clock,
            cryptography: SignatureChecker(), limits: limits)
        self.directory = directory
        self.source = source
        self.limits = limits
        self.lock = lock
        self.workflow = workflow
    }

    /// Refreshes all top-level metadata.
    ///
    /// - Throws: ``UpdateFailure``, ``StorageError``; what was stored until then stays and is good.
    package mutating func refresh() throws {
        _ = try self.perform(self.workflow.refresh())
    }

    /// Finds a target after a refresh that succeeded.
    ///
    /// - Throws: ``UpdateFailure`` where nobody who may names it, ``StorageError``.
    package mutating func target(_ path: TargetPath) throws -> VerifiedTarget {
        guard let target = try self.perform(self.workflow.search(for: path)) else {
            throw UpdateFailure(.targets, section: "5.7.2", .noSuchTarget(path))
        }
        return target
    }

    private mutating func perform(_ actions: [UpdateAction]) throws -> VerifiedTarget? {
        var actions = actions
        while true {
            var answer: UpdateEvent?
            for action in actions {
                switch action {
                case .read(let role): answer = .stored(try self.stored(role))
                case .fetch(let request): answer = self.source.metadata(request)
                case .store(let role, let bytes): try self.directory.store(role, bytes)
                case .remove(let role): try self.directory.remove(role)
                case .remember(let time): try self.directory.remember(time)
                case .refreshed: return nil
                case .found(let target): return target
                case .failed(let failure): throw failure
                }
            }
            guard let answer else { preconditionFailure("a workflow asks or ends") }
            actions = self.workflow.handle(answer)
        }
    }

    /// A file that is too long to be metadata is as good as none: the repository has a better one.
    private func stored(_ role: RoleName) throws(StorageError) -> [UInt8]? {
        do throws(StorageError) {
            return try self.directory.read(role, byteLimit: self.limits.targetsByteCount)
        } catch {
            guard error.isTooLarge else { throw error }
            return nil
        }
    }
}
