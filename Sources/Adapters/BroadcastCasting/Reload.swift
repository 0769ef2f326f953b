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

    init(_ path: String, _ settings: CastSettings) {
        DispatchQueue.global().async {
            let result = self.read(path, settings)
            self.result.withLock { $0 = result }
        }
    }

    func cancel() {
        self.isCancelled.store(true, ordering: .relaxed)
    }

    /// What came of it; `nil` until it is known.
    var outcome: Result<Outcome, CastError>? { self.result.withLock { $0 } }

    private func read(_ path: String, _ settings: CastSettings) -> Result<Outcome, CastError> {
        do throws(CastError) {
            let isCancelled: @Sendable () -> Bool = { self.isCancelled.load(ordering: .relaxed) }
            let resting = try CastFile(opening: path)
            usleep(Self.restMicroseconds)
            guard !resting.isChanged, !resting.isReplaced else { throw .changed(path: path) }
            let file =
                try settings.compression.map { (compression) throws(CastError) in
                    try CastFile(opening: path, compression, isCancelled: isCancelled)
                } ?? resting
            let digests = try DigestJob.digests(
                of: [file], addsMD5: settings.addsMD5, isCancelled: isCancelled)
            return .success(Outcome(file: file, digests: digests[0]))
        } catch {
            return .failure(error)
        }
    }
}
