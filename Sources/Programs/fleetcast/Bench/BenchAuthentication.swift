import ArgumentParser
import Terminal

/// Measures packet authentication.
struct BenchAuthentication: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authentication",
        abstract: "Measure packet authentication: verification, signature checks, signing, overhead.",
        discussion: """
            One line for each figure: name, value, unit, and what is required of it. The exit status is 1 \
            if a figure misses that.

              verify           payload of genuine packets verified, batch roots known, in a thread's \
            processor time
              verify_forged    packets with one wrong byte refused, batch roots known
              flood            forged packets of unknown batches, each of which claims a root of its own
              check            Ed25519 signatures of batch roots checked, in a thread's processor time
              sign             a release signed: 200 MiB, half as many repair symbols; time on the wall
              overhead_sparse  share of EXT_AUTH in the UDP payload of a batch's 32 packets, mode sparse
              overhead_self_contained, overhead_spine   the same in the other modes

            For 'sign' a file of that size is written to --directory and removed afterwards.

            EXAMPLE:
              fleetcast bench authentication --only verify check
            """
    )

    @Option(help: "Processor time to spend on verification and checks each, in seconds.")
    var seconds = 1.0

    @Option(name: .customLong("release-size"), help: "Size of the release to sign in MiB, 1...4096.")
    var releaseMebibytes = 200

    @Option(help: "Where the release to sign is written for a while.")
    var directory = "/tmp"

    @Option(parsing: .upToNextOption, help: "Figures to measure, by name; default: all.")
    var only: [String] = []

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is \(seconds); it must be more than 0 and at most 3600")
        }
        guard (1...4096).contains(releaseMebibytes) else {
            throw ValidationError("--release-size is \(releaseMebibytes); it must be 1 to 4096")
        }
        for name in only where !AuthenticationWorkload.figureNames.contains(name) {
            throw ValidationError(
                "no figure '\(name)'; there are \(AuthenticationWorkload.figureNames.joined(separator: ", "))"
            )
        }
    }

    func run() throws {
        let workload = try AuthenticationWorkload(
            directory: directory, releaseByteCount: releaseMebibytes << 20)
        var isMissed = false
        for figure in workload.figures where only.isEmpty || only.contains(figure.name) {
            let value = try figure.measure(seconds)
            let isMet = figure.aim.isMet(by: value)
            isMissed = isMissed || !isMet
            let rounded = value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
            let line = "\(figure.name) \(rounded) \(figure.unit)\(figure.aim.text)"
            Terminal.writeLine(isMet ? line : "\(line) MISSED", to: .output)
        }
        if isMissed { throw ExitCode.failure }
    }
}
