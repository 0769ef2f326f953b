import Glibc

/// A lock on a file, held for as long as this lives: `flock(2)`.
package struct FileLock: ~Copyable, Sendable {
    private let file: OwnedDescriptor

    init(holding file: consuming OwnedDescriptor) {
        self.file = file
    }

    deinit {
        // Not left to close(2): a child that another thread has just forked shares the lock until it calls exec.
        flock(self.file.rawValue, LOCK_UN)
    }
}
