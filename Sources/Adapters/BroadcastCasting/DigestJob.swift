internal import Dispatch
internal import Synchronization

/// Computes the digests of several files at once, as far as there are processors.
enum DigestJob {
    /// Digests of each file, in order.
    ///
    /// - Parameter isCancelled: asked now and then, from any thread.
    static func digests(
        of files: [CastFile], addsMD5: Bool, isCancelled: @Sendable () -> Bool
    ) throws(CastError) -> [CastFile.Digests] {
        let results = Mutex([Result<CastFile.Digests, CastError>?](repeating: nil, count: files.count))
        withoutActuallyEscaping(isCancelled) { isCancelled in
            let work: @Sendable (Int) -> Void = { index in
                let result = Self.digests(of: files[index], addsMD5: addsMD5, isCancelled)
                results.withLock { $0[index] = result }
            }
            DispatchQueue.concurrentPerform(iterations: files.count, execute: work)
        }
        var digests: [CastFile.Digests] = []
        for result in results.withLock({ $0 }) {
            guard let result else { throw .interrupted }
            digests.append(try result.get())
        }
        return digests
    }

    private static func digests(
        of file: CastFile, addsMD5: Bool, _ isCancelled: () -> Bool
    ) -> Result<CastFile.Digests, CastError> {
        let withMD5 = addsMD5 || file.byteCount <= CastSettings.md5ByteLimit
        do throws(CastError) {
            return .success(try file.digests(withMD5: withMD5, isCancelled: isCancelled))
        } catch {
            return .failure(error)
        }
    }
}
