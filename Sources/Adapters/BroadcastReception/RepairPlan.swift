package import Timekeeping

/// Where missing symbols are fetched from when a broadcast has ended, or stalls.
package struct RepairPlan: Sendable {
    /// Gets bytes of a file, with the offset of the first; from any thread.
    package typealias Sink = @Sendable (_ offset: UInt64, _ bytes: UnsafeRawBufferPointer) throws -> Void
    /// Fetches ranges of the bytes of a file, and returns when all are there.
    ///
    /// - Parameters:
    ///   - components: the file's path below the base address.
    ///   - ranges: which of its bytes, ascending and apart.
    ///   - totalByteCount: how long the file has to be.
    ///   - isStopped: asked several times a second whether to give up.
    ///   - sink: gets each byte once.
    package typealias Fetch =
        @Sendable (
            _ components: [String], _ ranges: [Range<UInt64>], _ totalByteCount: UInt64,
            _ isStopped: @escaping @Sendable () -> Bool, _ sink: @escaping Sink
        ) throws -> Void

    /// A random part of this time passes first, so that a fleet does not come at once.
    package let window: Interval
    let fetch: Fetch

    /// Creates a plan.
    package init(window: Interval, fetch: @escaping Fetch) {
        self.window = window
        self.fetch = fetch
    }
}
