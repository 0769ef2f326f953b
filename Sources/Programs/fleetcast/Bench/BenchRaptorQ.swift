import ArgumentParser
import RaptorQCode
import Terminal

/// Measures the RaptorQ code.
struct BenchRaptorQ: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "raptorq",
        abstract: "Measure the RaptorQ code: encoding, repair symbols, decoding.",
        discussion: """
            One line for each figure and number of source symbols K: name, value, unit. MB/s are 10^6 bytes of \
            source data (of symbols made, for repair) in a second of one thread's processor time; each value is \
            the median of its runs.

              plan                  the encoder's equations solved, nothing encoded
              encode_first          to intermediate symbols, with solving
              encode_cached         the same with a plan that was made before
              repair                repair symbols from intermediate symbols
              decode_loss10         10 % of the source symbols lost, K received
              decode_loss10_plus20  the same, K + 20 received
              decode_repair_only    K repair symbols received
              decode_two_cores      decode_loss10: two threads against one (x)
              memory_encode         at most, symbols read one by one (MB)
              memory_decode         at most, the block's K * T bytes included (MB)

            The memory figures are measured only by --only, and are right only if each has a process for itself, with \
            MALLOC_MMAP_THRESHOLD_=65536 in its environment: memory that was freed and is used again is not seen.

            EXAMPLE:
              fleetcast bench raptorq --symbols 1000 --seconds 3
            """
    )

    @Option(name: .customLong("symbol-size"), help: "Symbol size T in bytes, 1...65535.")
    var symbolByteCount = 1280

    @Option(help: "Processor time to spend on each figure, in seconds.")
    var seconds = 1.0

    @Option(
        name: .customLong("symbols"), parsing: .upToNextOption,
        help: "Numbers of source symbols K, 1...56403.")
    var symbolCounts = [10, 100, 1000, 10_000, 50_000]

    @Option(parsing: .upToNextOption, help: "Figures to measure, by name; default: all but memory.")
    var only: [String] = []

    func validate() throws {
        guard (1...65_535).contains(symbolByteCount) else {
            throw ValidationError("the symbol size is \(symbolByteCount); it must be 1 to 65535 bytes")
        }
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is \(seconds); it must be more than 0 and at most 3600")
        }
        for name in only where !RaptorQWorkload.figureNames.contains(name) {
            throw ValidationError(
                "no figure '\(name)'; there are \(RaptorQWorkload.figureNames.joined(separator: ", "))")
        }
        let largest = SourceBlockParameters.maximumSymbolCount
        for symbolCount in symbolCounts where !(1...largest).contains(symbolCount) {
            throw ValidationError("\(symbolCount) symbols: a source block has 1 to \(largest)")
        }
    }

    func run() {
        for symbolCount in symbolCounts {
            let workload = RaptorQWorkload(symbolCount: symbolCount, symbolByteCount: symbolByteCount)
            for figure in workload.figures
            where only.isEmpty && !figure.name.hasPrefix("memory") || only.contains(figure.name) {
                report(figure, symbolCount, figure.measure(seconds))
            }
        }
    }

    private func report(_ figure: RaptorQWorkload.Figure, _ symbolCount: Int, _ value: Double) {
        let rounded = value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
        Terminal.writeLine("\(figure.name).K\(symbolCount) \(rounded) \(figure.unit)", to: .output)
    }
}
