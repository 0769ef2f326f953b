import Glibc

/// A queue between threads, which one of them ends, perhaps with an error.
///
/// It has no bound of its own: what travels in it is tied to a fixed number of buffers.
///
/// `@unchecked`, because the mutex guards all that changes.
final class TransferQueue<Element: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var elements: [Element]
    private var isEnded = false
    private var failure: SlotProblem?

    /// Creates a queue with something in it.
    init(_ elements: [Element] = []) {
        self.elements = elements
        pthread_mutex_init(self.mutex, nil)
        pthread_cond_init(self.changed, nil)
    }

    deinit {
        pthread_cond_destroy(self.changed)
        pthread_mutex_destroy(self.mutex)
        self.changed.deallocate()
        self.mutex.deallocate()
    }

    /// Adds an element.
    func push(_ element: Element) {
        self.change { self.elements.append(element) }
    }

    /// Ends the queue: with an error at once, without one when all that is in it has been taken.
    ///
    /// Of several errors the first one counts.
    func end(_ failure: SlotProblem? = nil) {
        self.change {
            self.isEnded = true
            self.failure = self.failure ?? failure
        }
    }

    /// Waits for the next element; `nil` at the end.
    ///
    /// - Throws: the error that the queue was ended with.
    func pop() throws(SlotProblem) -> Element? {
        pthread_mutex_lock(self.mutex)
        defer { pthread_mutex_unlock(self.mutex) }
        while self.elements.isEmpty, !self.isEnded {
            pthread_cond_wait(self.changed, self.mutex)
        }
        if let failure = self.failure { throw failure }
        return self.elements.isEmpty ? nil : self.elements.removeFirst()
    }

    private func change(_ body: () -> Void) {
        pthread_mutex_lock(self.mutex)
        body()
        pthread_cond_broadcast(self.changed)
        pthread_mutex_unlock(self.mutex)
    }
}
