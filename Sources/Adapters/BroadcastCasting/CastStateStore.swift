internal import Dispatch
internal import DurableStorage

/// Keeps the state's file: what must be on the disk before packets go out, at once, the rest behind the
/// sender's back.
final class CastStateStore: Sendable {
    private let path: String
    private let queue = DispatchQueue(label: "fleetcast.state")

    init(path: String) {
        self.path = path
    }

    /// Writes the state, and returns when it is on the disk.
    func write(_ state: CastState) throws(StorageError) {
        let result = self.queue.sync {
            Result { () throws(StorageError) in try state.write(to: self.path) }
        }
        try result.get()
    }

    /// Has the state written; that it cannot be is told when it must be.
    func writeLater(_ state: CastState) {
        self.queue.async { try? state.write(to: self.path) }
    }
}
