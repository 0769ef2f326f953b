/// The seeds with which tests run their simulations.
///
/// Most tests take them as arguments, because the test runner then names the seed with every expectation that
/// fails:
///
/// ```swift
/// @Test("…", arguments: SimulationSeed.seeds(200))
/// func everythingArrives(seed: UInt64) { … }
/// ```
///
/// `FLEETCAST_SEED=17` in the environment runs seed 17 alone; `FLEETCAST_SEEDS=5000` runs the first 5000 instead of
/// so many as the test asks for.
package enum SimulationSeed {
    /// The seeds to run: `0 ..< count`, unless the environment says otherwise.
    ///
    /// A value in the environment that is no number ends the test run, because running other seeds than those asked
    /// for would look like success.
    package static func seeds(_ count: Int) -> [UInt64] {
        self.seeds(
            count,
            replayed: EnvironmentVariables.value(of: "FLEETCAST_SEED"),
            counted: EnvironmentVariables.value(of: "FLEETCAST_SEEDS")
        )
    }

    /// Runs `body` for every seed, and throws the first failure with its seed.
    ///
    /// For tests that cannot take the seed as an argument. Use `#require` in `body`, not `#expect`: only what is
    /// thrown can be named.
    /// - Throws: ``SeededFailure``.
    package static func withEverySeed(
        _ count: Int,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: (UInt64) throws -> Void
    ) throws(SeededFailure) {
        for seed in self.seeds(count) {
            do {
                try body(seed)
            } catch {
                throw SeededFailure(seed: seed, reason: "\(error)", fileID: fileID, line: line)
            }
        }
    }

    static func seeds(_ count: Int, replayed: String?, counted: String?) -> [UInt64] {
        if let replayed {
            guard let seed = UInt64(replayed) else {
                preconditionFailure("FLEETCAST_SEED=\(replayed): the seed must be a number below 2^64")
            }
            return [seed]
        }
        guard let counted else { return Array(0..<UInt64(count)) }
        guard let count = UInt64(counted), (1...10_000_000).contains(count) else {
            preconditionFailure("FLEETCAST_SEEDS=\(counted): the count must be a number from 1 to 10000000")
        }
        return Array(0..<count)
    }
}
