/// How work that falls apart into independent pieces is run: by one thread after another piece, or by several
/// at once.
///
/// The code itself knows no threads. Whoever has some passes them in, for example `Lanes(count: 2) {
/// DispatchQueue.concurrentPerform(iterations: $0, execute: $1) }`.
public struct Lanes: Sendable {
    /// Into how many pieces work is divided, at least 1.
    public let count: Int
    private let perform: @Sendable (_ count: Int, _ piece: @Sendable (_ index: Int) -> Void) -> Void

    /// - Parameters:
    ///   - count: number of pieces, at least 1.
    ///   - perform: calls `piece` once with each index of 0..<count, from any threads, at the same time if it
    ///     can, and returns when all calls have returned.
    public init(
        count: Int,
        perform: @escaping @Sendable (_ count: Int, _ piece: @Sendable (_ index: Int) -> Void) -> Void
    ) {
        precondition(count >= 1, "there is at least one lane")
        self.count = count
        self.perform = perform
    }

    /// Everything on the calling thread.
    public static let one = Lanes(count: 1) { count, piece in
        for index in 0..<count { piece(index) }
    }

    /// Divides 0..<`total` into one range for each lane, as equal as possible, and works on all of them.
    func divide(_ total: Int, _ body: (_ range: Range<Int>) -> Void) {
        if count == 1 || total <= 1 {
            body(0..<total)
            return
        }
        withoutActuallyEscaping(body) { body in
            let work = Work(body: body)
            perform(count) { lane in
                let range = range(of: lane, total)
                if !range.isEmpty { work.body(range) }
            }
        }
    }

    /// Work of which any thread may do a part: the parts write to different memory.
    private struct Work: @unchecked Sendable {
        let body: (_ range: Range<Int>) -> Void
    }

    private func range(of lane: Int, _ total: Int) -> Range<Int> {
        total * lane / count..<total * (lane + 1) / count
    }
}
