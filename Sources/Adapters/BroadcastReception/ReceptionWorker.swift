import Dispatch
import Synchronization

/// Does the long work of a reception, one piece after another, while datagrams are taken: solving, hashing,
/// writing.
///
/// What a piece of work leads to is told on the receiving thread, which asks for it.
final class ReceptionWorker: Sendable {
    /// What is to be done on the receiving thread when a piece of work is over.
    typealias Completion = @Sendable (inout BroadcastReceptionShell) -> Void

    private let queue: DispatchQueue
    private let completions = Mutex<[Completion]>([])
    private let pendingCount = Atomic<Int>(0)
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - name: what debuggers show.
    ///   - wake: called after each piece of work, from the worker's thread.
    init(_ name: String, wake: @escaping @Sendable () -> Void) {
        self.queue = DispatchQueue(label: name, qos: .utility)
        self.wake = wake
    }

    /// Whether anything is being done, or waits to be told.
    var isBusy: Bool { self.pendingCount.load(ordering: .acquiring) > 0 }

    /// Does `work` when its turn comes.
    func perform(_ work: @escaping @Sendable () -> Completion) {
        self.pendingCount.wrappingAdd(1, ordering: .acquiringAndReleasing)
        self.queue.async {
            let completion = work()
            self.completions.withLock { $0.append(completion) }
            self.wake()
        }
    }

    /// What has been done since the last call.
    func takeCompletions() -> [Completion] {
        let taken = self.completions.withLock { completions in
            defer { completions.removeAll() }
            return completions
        }
        self.pendingCount.wrappingSubtract(taken.count, ordering: .acquiringAndReleasing)
        return taken
    }

    /// Waits until all work is done; what it led to can be taken then.
    func finish() {
        self.queue.sync {}
    }
}
