import DurableStorage

/// The lock of the one agent that acts, held for as long as this lives.
///
/// A class, because a value could end before the work that it guards: to be kept by `withExtendedLifetime`.
final class AgentLock: Sendable {
    private let lock: FileLock

    init(_ lock: consuming FileLock) {
        self.lock = lock
    }
}
