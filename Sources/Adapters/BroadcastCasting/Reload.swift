internal import Dispatch
internal import Glibc
internal import Synchronization

/// Reads a changed file again, on a thread of its own, while the rest of the cast goes on.
final class Reload: Sendable {
    /// How long a changed file must rest before it is sent.
    private static let restMicroseconds: UInt32 = 1_000_000

    /// A file as it is now.
    struct Outcome: Sendable {
        let file: CastFile
        let digests: CastFile.Digests
    }

    private let result = Mutex<Result<Outcome, CastError>?>(nil)
    private let isCancelled = Atomic<Bool>(false)

    init(_ path: String, addsMD5: Bool) {
        DispatchQueue.global().async {
            let result = self.read(path, addsMD5: addsMD5)
            self.result.withLock { $0 = result }
        }
    }

    func cancel() {
        self.isCancelled.store(true, ordering: .relaxed)
    }

    /// What came of it; `nil` until it is known.
    var outcome: Result<Outcome, CastError>? { self.result.withLock { $0 } }

    private func read(_ path: String, addsMD5: Bool) -> Result<Outcome, CastError> {
        do throws(CastError) {
            let file = try CastFile(opening: path)
            usleep(Self.restMicroseconds)
            guard !file.isChanged, !file.isReplaced else { throw .changed(path: path) }
            let digests = try DigestJob.digests(
                of: [file], addsMD5: addsMD5,
                isCancelled: { self.isCancelled.load(ordering: .relaxed) })
            return .success(Outcome(file: file, digests: digests[0]))
        } catch {
            return .failure(error)
        }
    }
}
