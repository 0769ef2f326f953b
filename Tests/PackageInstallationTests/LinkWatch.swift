import Foundation
import Synchronization

/// Looks for a file again and again, on a thread of its own, and counts how often it was missing.
final class LinkWatch: Sendable {
    private let counts = Mutex((all: 0, missing: 0))
    private let isStopped = Mutex(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ path: String) {
        let thread = Thread {
            while !self.isStopped.withLock({ $0 }) {
                let isMissing = access(path, R_OK) != 0
                self.counts.withLock {
                    $0.all += 1
                    $0.missing += isMissing ? 1 : 0
                }
            }
            self.hasEnded.signal()
        }
        thread.start()
    }

    /// Ends the watch.
    func stop() -> (all: Int, missing: Int) {
        self.isStopped.withLock { $0 = true }
        self.hasEnded.wait()
        return self.counts.withLock { $0 }
    }
}
