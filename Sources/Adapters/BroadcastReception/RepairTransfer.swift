import Dispatch
import Glibc
import Synchronization

/// A fetch on a thread of its own, whose bytes another thread takes.
final class RepairTransfer: Sendable {
    private struct State {
        var pieces: [(offset: UInt64, bytes: [UInt8])] = []
        var byteCount = 0
        var result: Result<Void, any Error>?
    }

    /// Bytes that wait to be taken before the fetch has to wait, too.
    private static let byteLimit = 4 << 20

    private let state = Mutex(State())
    private let isStopped = Atomic<Bool>(false)

    /// Starts to fetch.
    init(
        _ plan: RepairPlan, _ components: [String], _ ranges: [Range<UInt64>], of totalByteCount: UInt64
    ) {
        DispatchQueue.global(qos: .utility).async {
            let result = Result<Void, any Error> {
                try plan.fetch(
                    components, ranges, totalByteCount, { self.isStopped.load(ordering: .relaxed) },
                    { try self.put($1, at: $0) })
            }
            self.state.withLock { $0.result = result }
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        while self.state.withLock({ $0.byteCount }) > Self.byteLimit {
            if self.isStopped.load(ordering: .relaxed) { throw CancellationError() }
            usleep(1_000)
        }
        self.state.withLock { state in
            state.pieces.append((offset, Array(bytes)))
            state.byteCount += bytes.count
        }
    }

    /// Lets the fetch end early.
    func stop() { self.isStopped.store(true, ordering: .relaxed) }

    /// What has come since the last call, and how the fetch ended if it has.
    func take() -> (pieces: [(offset: UInt64, bytes: [UInt8])], result: Result<Void, any Error>?) {
        self.state.withLock { state in
            defer { (state.pieces, state.byteCount) = ([], 0) }
            return (state.pieces, state.result)
        }
    }
}
