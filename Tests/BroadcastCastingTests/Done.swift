import Synchronization

/// A mark that one closure sets and another reads.
final class Done: Sendable {
    private let mark = Mutex(false)

    var value: Bool {
        get { self.mark.withLock { $0 } }
        set { self.mark.withLock { $0 = newValue } }
    }
}
