import ArgumentParser

/// Measures what this machine can do.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what this machine can do.",
        subcommands: [BenchRaptorQ.self, BenchRaptorQRecovery.self, BenchAuthentication.self]
    )
}
