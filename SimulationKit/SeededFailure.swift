/// A simulation failed; the seed shows the failure again.
package struct SeededFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The seed of the run that failed.
    package let seed: UInt64
    /// What went wrong.
    package let reason: String
    /// The file of the test, as the compiler names it.
    package let fileID: String
    /// The line of the test.
    package let line: Int

    /// The seed, the reason, and how to run this seed alone.
    package var description: String {
        "seed \(self.seed) failed at \(self.fileID):\(self.line): \(self.reason) "
            + "(run it alone with FLEETCAST_SEED=\(self.seed))"
    }
}
