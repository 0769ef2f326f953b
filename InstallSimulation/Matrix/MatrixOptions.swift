/// How thoroughly a ``PowerCutMatrix`` tries.
package struct MatrixOptions: Hashable, Sendable {
    /// Up to so many subsets of what was not synchronised are all tried.
    package var exhaustiveLimit = 4096
    /// So many are drawn where there are more.
    package var sampleCount = 10_000
    /// Of a million states after a power failure, in so many recoveries power fails again, up to three times.
    package var repeatedPartsPerMillion = 1_000_000
    /// So many power failures are tried in what follows each end of the agent by force.
    package var killedCutCount = 8
    /// So many runs are disturbed by a person's requests, too.
    package var requestRunCount = 20_000
    /// What the draws begin with.
    package var seed: UInt64 = 0
    /// Bad states that end the search for more in one ablation.
    package var ablationLimit = 1000

    /// Tries everything.
    package init() {}

    /// Tries so little that it takes a second.
    package static var quick: MatrixOptions {
        var options = MatrixOptions()
        options.exhaustiveLimit = 64
        options.sampleCount = 32
        options.repeatedPartsPerMillion = 100_000
        options.killedCutCount = 1
        options.requestRunCount = 400
        options.ablationLimit = 1
        return options
    }
}
