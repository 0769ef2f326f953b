internal import Processors
internal import RaptorQCode

extension Lanes {
    private static let few = Lanes.threads(min(4, Lanes.allProcessors.count))

    /// Threads for one source block: no more than four, because each takes some megabytes, and one for blocks
    /// so small that waking others would take longer than the work.
    ///
    /// - Parameter byteCount: K × T.
    static func ofBlock(byteCount: Int) -> Lanes { byteCount < 4 << 20 ? .one : .few }
}
