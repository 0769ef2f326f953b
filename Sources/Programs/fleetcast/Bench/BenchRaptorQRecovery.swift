import ArgumentParser
import RaptorQCode
import Terminal

/// Counts how often a block cannot be decoded from K, K + 1 and K + 2 symbols.
struct BenchRaptorQRecovery: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "raptorq-recovery",
        abstract: "Count the RaptorQ blocks that K, K + 1 and K + 2 symbols do not recover.",
        discussion: """
            Each trial draws symbols of a block of K source symbols at random and hands them to a decoder, K at first \
            and then one more at a time, until the block is recovered and compared with the source. One line for each \
            number of symbols K and each number of symbols received beyond K: name, how many trials failed, of how many.

              failures_any       symbols drawn from all 2^24 that a block has: hardly one is a source symbol
              failures_mixed     symbols drawn from the first 2 K + 64, source symbols among them

            The exit status is 1 if more trials failed than a code like this one allows: more than 1 % with K symbols, \
            0.01 % with K + 1 (and 2 trials at least), or any with K + 2.

            EXAMPLE:
              fleetcast bench raptorq-recovery --trials 20000 --symbols 10 100 1000
            """
    )

    @Option(help: "Number of trials for each line, 1...1000000000.")
    var trials = 20_000

    @Option(help: "Seed of the random numbers.")
    var seed: UInt64 = 6330

    @Option(
        name: .customLong("symbols"), parsing: .upToNextOption,
        help: "Numbers of source symbols K, 1...56403.")
    var symbolCounts = [10, 100, 1000]

    func validate() throws {
        guard (1...1_000_000_000).contains(trials) else {
            throw ValidationError("--trials is \(trials); it must be 1 to 1000000000")
        }
        let largest = SourceBlockParameters.maximumSymbolCount
        for symbolCount in symbolCounts where !(1...largest).contains(symbolCount) {
            throw ValidationError("\(symbolCount) symbols: a source block has 1 to \(largest)")
        }
    }

    func run() throws {
        var isWorse = false
        for symbolCount in symbolCounts {
            for (name, idCount) in [("any", 1 << 24), ("mixed", 2 * symbolCount + 64)] {
                var trial = RecoveryTrial(symbolCount: symbolCount, idCount: idCount, seed: seed)
                for _ in 0..<trials { trial.run() }
                for extra in 0...2 {
                    let line =
                        "failures_\(name).K\(symbolCount).plus\(extra) \(trial.failures[extra]) of \(trials)"
                    Terminal.writeLine(line, to: .output)
                }
                isWorse = isWorse || !allows(trial.failures)
            }
        }
        if isWorse { throw ExitCode.failure }
    }

    private func allows(_ failures: [Int]) -> Bool {
        failures[0] <= max(3, trials / 100) && failures[1] <= max(2, trials / 10_000) && failures[2] == 0
    }
}

/// One block, encoded once, and decoded from other symbols in each trial.
private struct RecoveryTrial: ~Copyable {
    private let symbolCount: Int
    private let idCount: Int
    private let layout = SymbolLayout(symbolByteCount: 8)
    private let source: [UInt8]
    private let encoder: BlockEncoder
    private var random: SplitMix
    /// How many trials failed with K, K + 1 and K + 2 symbols.
    private(set) var failures = [0, 0, 0]

    /// - Parameter idCount: symbols are drawn from those with encoding symbol IDs below it.
    init(symbolCount: Int, idCount: Int, seed: UInt64) {
        var random = SplitMix(state: seed)
        let source = (0..<8 * symbolCount).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
        encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: symbolCount), layout: layout, block: source.span.bytes)
        self.symbolCount = symbolCount
        self.idCount = idCount
        self.source = source
        self.random = random
    }

    mutating func run() {
        var decoder = BlockDecoder(symbolCount: symbolCount, layout: layout)
        var block = [UInt8](repeating: 0, count: source.count)
        for _ in 0..<symbolCount { receiveAnother(&decoder, &block) }
        var extra = 0
        while !decode(&decoder, &block) {
            if extra < failures.count { failures[extra] += 1 }
            extra += 1
            receiveAnother(&decoder, &block)
        }
        if block != source { fatalError("K = \(symbolCount): a block was decoded to something else") }
    }

    private func decode(_ decoder: inout BlockDecoder, _ block: inout [UInt8]) -> Bool {
        var bytes = block.mutableSpan
        var target = bytes.mutableBytes
        return decoder.decode(into: &target) == .complete
    }

    /// Hands over a symbol that the decoder does not have.
    private mutating func receiveAnother(_ decoder: inout BlockDecoder, _ block: inout [UInt8]) {
        var symbol: InlineArray<8, UInt8> = .init(repeating: 0)
        var bytes = block.mutableSpan
        var target = bytes.mutableBytes
        while true {
            let esi = Int(random.next() % UInt64(idCount))
            var symbolBytes = symbol.mutableSpan
            var raw = symbolBytes.mutableBytes
            encoder.write(esi..<esi + 1, into: &raw)
            let reception = try? decoder.receive(symbol.span.bytes, esi: esi, block: &target)
            // All source symbols may be there before K + 2 symbols are.
            if reception != .duplicate { return }
        }
    }
}
