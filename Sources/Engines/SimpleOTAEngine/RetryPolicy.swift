public import Timekeeping

/// Decides how often, and after what pause, a broken download is taken up again.
///
/// Tries that brought the download forward are free, up to a total; others are few, with growing pauses between.
public struct RetryPolicy: Hashable, Sendable {
    /// Tries in a row that may bring nothing.
    public static let maximumFruitlessTryCount = 5
    /// Tries in all.
    public static let maximumTryCount = 100

    private var tryCount = 0
    private var fruitlessTryCount = 0
    private var bestByteCount: UInt64 = 0

    /// Creates the policy for a run that has not failed yet.
    public init() {}

    /// The pause before the next try, or `nil` to give up; `heldByteCount` is what the download has got so far.
    public mutating func pause(afterFailureWith heldByteCount: UInt64) -> Interval? {
        self.tryCount += 1
        if heldByteCount > self.bestByteCount {
            self.bestByteCount = heldByteCount
            self.fruitlessTryCount = 0
        }
        self.fruitlessTryCount += 1
        guard self.tryCount < Self.maximumTryCount, self.fruitlessTryCount <= Self.maximumFruitlessTryCount
        else {
            return nil
        }
        return .seconds(1 << Int64(self.fruitlessTryCount - 1))
    }
}
