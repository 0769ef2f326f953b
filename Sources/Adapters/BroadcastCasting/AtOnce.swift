internal import Dispatch
internal import Synchronization

/// Does something with several files at once, as far as there are processors.
///
/// - Returns: the results, in the order of the files.
/// - Throws: what the first of the files threw that threw anything.
func atOnce<Value: Sendable>(
    _ files: [CastFile], _ work: @Sendable (CastFile) throws(CastError) -> Value
) throws(CastError) -> [Value] {
    let results = Mutex([Result<Value, CastError>?](repeating: nil, count: files.count))
    withoutActuallyEscaping(work) { work in
        let iteration: @Sendable (Int) -> Void = { index in
            let result: Result<Value, CastError>
            do throws(CastError) {
                result = .success(try work(files[index]))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[index] = result }
        }
        DispatchQueue.concurrentPerform(iterations: files.count, execute: iteration)
    }
    var values: [Value] = []
    for result in results.withLock({ $0 }) {
        guard let result else { throw .interrupted }
        values.append(try result.get())
    }
    return values
}
