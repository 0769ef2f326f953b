internal import DurableStorage
import Glibc

/// A thread that does one thing while the caller does another, and is waited for.
struct TransferThread: ~Copyable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    /// Starts to run `body`.
    init(_ body: @escaping @Sendable () -> Void) throws(StorageError) {
        var thread = pthread_t()
        // Signals are for the program's other threads: they would only interrupt this one.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let work = Unmanaged.passRetained(Work(body))
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard result == 0 else {
            work.release()
            throw StorageError(operation: "start a thread for", path: "images", errno: result)
        }
        self.thread = thread
    }

    /// Waits until the thread has ended.
    consuming func join() {
        pthread_join(self.thread, nil)
    }
}
