internal import Processors
internal import RaptorQCode

extension Lanes {
    /// A few of the processors: each lane takes a strip of a block, up to 7.3 MB.
    static let ofBlock = Lanes.threads(min(4, Lanes.allProcessors.count))
}
