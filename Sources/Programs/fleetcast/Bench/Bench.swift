import ArgumentParser

/// Measures what this machine can do.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what this machine can do.",
        subcommands: [BenchRaptorQ.self, BenchRaptorQRecovery.self]
    )
}
