import Glibc
import Synchronization

/// Turns SIGTERM and SIGINT into a question that loops ask between two steps.
package enum TerminationSignals {
    private static let requested = Atomic<Bool>(false)

    /// From here on, both signals are noted instead of ending the process.
    ///
    /// Waiting system calls return early, so that a loop around them notices at once. A second signal ends the
    /// process, for the case that a loop does not ask.
    /// - Parameter hangup: whether SIGHUP is noted, too: for programs that must end in order when their terminal
    ///   goes. Where it is ignored, as under `nohup`, it stays so.
    package static func note(hangup: Bool = false) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            TerminationSignals.requested.store(true, ordering: .relaxed)
        }
        // No SA_RESTART: the calls shall return. SA_RESETHAND: the second signal is the default's again.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGTERM, &action, nil)
        sigaction(SIGINT, &action, nil)
        if hangup, !self.isIgnored(SIGHUP) { sigaction(SIGHUP, &action, nil) }
        // A pipe whose reader went away is an error of a write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var present = sigaction()
        guard sigaction(number, nil, &present) == 0, let handler = present.__sigaction_handler.sa_handler
        else { return false }
        return unsafeBitCast(handler, to: Int.self) == 1
    }

    /// Whether a signal has asked to end.
    package static var isTerminationRequested: Bool {
        self.requested.load(ordering: .relaxed)
    }
}
