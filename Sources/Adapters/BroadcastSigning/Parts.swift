internal import Dispatch
internal import Synchronization

/// Work on ranges of numbers, by as many threads as there are processors.
struct Parts {
    private let laneCount: Int

    init(laneCount: Int) {
        self.laneCount = laneCount
    }

    /// Calls `body` with ranges that cover 0 ..< `count`, on several threads; throws one of the errors
    /// thrown.
    func forEach(_ count: Int, _ body: @Sendable (Range<Int>) throws(SigningError) -> Void)
        throws(SigningError)
    {
        guard count > 0 else { return }
        // More pieces than threads: one that is slow does not hold the others up.
        let pieceCount = min(count, self.laneCount == 1 ? 1 : self.laneCount * 4)
        let failure = Mutex<SigningError?>(nil)
        DispatchQueue.concurrentPerform(iterations: pieceCount) { piece in
            guard failure.withLock({ $0 == nil }) else { return }
            do throws(SigningError) {
                try body(count * piece / pieceCount..<count * (piece + 1) / pieceCount)
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
