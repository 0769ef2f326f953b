extension TerminationSignals {
    /// Runs `work`, and cancels it when a signal asks to end: a script must not outlive who waits for it.
    ///
    /// For programs that called ``note()``.
    package static func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                while !self.isTerminationRequested {
                    try await Task.sleep(for: .milliseconds(100))
                }
                return false
            }
            while let isDone = try await group.next() {
                group.cancelAll()
                if isDone { return }
            }
        }
    }

    /// Stops here when a signal has asked to end, even when the cancellation has not arrived yet, because what
    /// went before kept the thread busy.
    package static func check() throws(CancellationError) {
        guard !self.isTerminationRequested else { throw CancellationError() }
    }
}
