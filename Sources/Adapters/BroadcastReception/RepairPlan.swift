package import Timekeeping

/// Where missing symbols are fetched from when a broadcast has ended, or stalls.
package struct RepairPlan: Sendable {
    /// Fetches ranges of the bytes of a file.
    ///
    /// - Parameters:
    ///   - components: the file's path below the base address.
    ///   - ranges: which of its bytes, ascending and apart.
    ///   - totalByteCount: how long the file has to be.
    ///   - isStopped: asked several times a second whether to give up.
    ///   - sink: gets the bytes in pieces, each with its offset in the file.
    package typealias Fetch =
        @Sendable (
            _ components: [String], _ ranges: [Range<UInt64>], _ totalByteCount: UInt64,
            _ isStopped: () -> Bool, _ sink: (_ offset: UInt64, _ bytes: UnsafeRawBufferPointer) throws -> Void
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
