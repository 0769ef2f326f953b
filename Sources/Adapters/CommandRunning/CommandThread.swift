internal import DurableStorage
internal import Glibc

/// The thread that watches one command: it waits in system calls, as no thread of the concurrency runtime
/// may.
final class CommandThread: Sendable {
    typealias Continuation = CheckedContinuation<Result<CommandResult, CommandError>, Never>

    private let settings: ChildProcess.Settings
    private let limits: CommandWatch.Limits
    private let stop: StopSignal
    private let continuation: Continuation

    init(
        _ settings: ChildProcess.Settings, _ limits: CommandWatch.Limits, _ stop: StopSignal,
        _ continuation: Continuation
    ) {
        self.settings = settings
        self.limits = limits
        self.stop = stop
        self.continuation = continuation
    }

    /// Starts the thread, which keeps this object alive and ends by resuming the continuation.
    func start() {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Signals are for the program's other threads; and a reader of our output that has gone must not end
        // us.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let object = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CommandThread>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, object.toOpaque())
        guard result != 0 else { return }
        object.release()
        self.continuation.resume(
            returning: .failure(
                .notStarted(program: self.settings.line.program, reason: SystemError(number: result).text)))
    }

    private func run() {
        do throws(CommandError) {
            self.continuation.resume(
                returning: .success(
                    try CommandWatch.run(self.settings, self.limits, stop: self.stop.descriptor)))
        } catch {
            self.continuation.resume(returning: .failure(error))
        }
    }
}
