package import Timekeeping

/// What is still to happen, in the order of time.
///
/// Events of the same instant come out in the order in which they were put in: a simulation must not depend on
/// how a heap happens to lie. Each operation costs O(log *n*).
package struct EventQueue<Event> {
    fileprivate struct Entry {
        let instant: MonotonicInstant
        let insertion: UInt64
        let event: Event

        func precedes(_ other: Entry) -> Bool {
            (self.instant, self.insertion) < (other.instant, other.insertion)
        }
    }

    // A binary heap: no entry precedes its parent, which stands at (index - 1) / 2.
    private var heap: [Entry] = []
    private var insertionCount: UInt64 = 0

    /// Creates an empty queue.
    package init() {}

    /// How many events are waiting.
    package var count: Int { self.heap.count }

    /// Whether nothing is left to happen.
    package var isEmpty: Bool { self.heap.isEmpty }

    /// When the next event happens; `nil` when none is left.
    package var nextInstant: MonotonicInstant? { self.heap.first?.instant }

    /// Puts in an event that happens at `instant`.
    package mutating func schedule(_ event: Event, at instant: MonotonicInstant) {
        self.heap.append(Entry(instant: instant, insertion: self.insertionCount, event: event))
        self.insertionCount += 1
        self.siftUp(from: self.heap.count - 1)
    }

    /// Takes out the next event; `nil` when none is left.
    package mutating func popNext() -> (instant: MonotonicInstant, event: Event)? {
        guard let first = self.heap.first else { return nil }
        let last = self.heap.removeLast()
        if !self.heap.isEmpty {
            self.heap[0] = last
            self.siftDown()
        }
        return (first.instant, first.event)
    }

    /// Takes out the next event if it happens at `deadline` or before.
    package mutating func popNext(
        notAfter deadline: MonotonicInstant
    ) -> (instant: MonotonicInstant, event: Event)? {
        guard let instant = self.nextInstant, instant <= deadline else { return nil }
        return self.popNext()
    }

    private mutating func siftUp(from start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard self.heap[index].precedes(self.heap[parent]) else { return }
            self.heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func siftDown() {
        var index = 0
        while true {
            var first = index
            for child in [2 * index + 1, 2 * index + 2] where child < self.heap.count {
                if self.heap[child].precedes(self.heap[first]) { first = child }
            }
            guard first != index else { return }
            self.heap.swapAt(index, first)
            index = first
        }
    }
}

extension EventQueue.Entry: Sendable where Event: Sendable {}
extension EventQueue: Sendable where Event: Sendable {}
