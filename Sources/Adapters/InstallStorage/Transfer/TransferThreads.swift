internal import DurableStorage
import Glibc

/// Threads that each do one thing while the caller does another, and are waited for.
struct TransferThreads: ~Copyable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var threads: [pthread_t] = []

    /// Starts to run `body` on a thread of its own.
    mutating func start(_ body: @escaping @Sendable () -> Void) throws(StorageError) {
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
        self.threads.append(thread)
    }

    /// Waits until all threads have ended.
    consuming func join() {
        for thread in self.threads { pthread_join(thread, nil) }
    }
}
