import ArgumentParser
import BroadcastSimulation
import DurableStorage
import Terminal
import XMLReading

/// Simulates a broadcast to a crowd.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate a broadcast: when would so many receivers have a file?",
        discussion: """
            Runs the sender of 'fleetcast cast' and a receiver of 'fleetcast receive' for each of the crowd, in \
            virtual time and without the file's bytes: only headers travel. Each receiver loses packets for itself. \
            There is no back channel, so that the sender sends the same whoever listens.

            Because symbols have no content, a block of K symbols counts as decoded by chance: with K symbols in \
            99.42 % of cases, with K + 1 in 99.995 % and with K + 2 always, as measured with the RaptorQ decoder.

            'sent' is how many symbols the sender sent from a receiver's joining to its completion, in relation to \
            the symbols of the file; 1 / (1 - loss) cannot be beaten.

            EXAMPLES:
              fleetcast simulate --receivers 10000 --loss 5% --size 200MB
              fleetcast simulate --loss 20% --burst 20 --late --plot late.svg

            EXIT STATUS: 0 all receivers complete, 1 some do not, 64 wrong usage, 130 ended by a signal.
            """
    )

    @Option(help: ArgumentHelp("Number of receivers, 1 to 10000000.", valueName: "count"))
    var receivers = 1000

    @Option(help: ArgumentHelp("Share of packets that each receiver loses: 5%, 0.05.", valueName: "share"))
    var loss: ShareArgument

    @Option(
        help: ArgumentHelp(
            "Mean number of packets that are lost in a row. Without it, each is lost for itself.",
            valueName: "packets"))
    var burst: Double?

    @Option(help: ArgumentHelp("Size of the file: 200MB, 200MiB.", valueName: "bytes"))
    var size = ByteCountArgument(value: 200_000_000)

    @Option(help: ArgumentHelp("Size of a symbol in bytes.", valueName: "bytes"))
    var symbolSize = 1428

    @Option(help: ArgumentHelp("Most source symbols of a block, K.", valueName: "symbols"))
    var blockSize = 4096

    @Option(
        help: ArgumentHelp(
            "Repair symbols of each lap in per cent of the file's symbols.", valueName: "percent"))
    var overhead = 10

    @Option(
        help: ArgumentHelp(
            "Rate on the wire, which tables are repeated in relation to; 100Mbit.", valueName: "rate"))
    var rate: BitRate?

    @Flag(name: .customLong("inband-fti"), help: "Describe the file in every packet, too, as 'cast' does.")
    var informsInBand = false

    @Flag(help: "Receivers join at a random moment of the first two laps, and count from there.")
    var late = false

    @Option(
        help: ArgumentHelp(
            "Number from which all chance comes; the same one gives the same result.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Draw the completion curve into an SVG file.", valueName: "file"))
    var plot: String?

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    /// Finds fault with the numbers before anything is run.
    func validate() throws {
        guard (1...10_000_000).contains(self.receivers) else {
            throw ValidationError("--receivers must be 1 to 10000000")
        }
        _ = try self.lossModel()
        _ = try self.scenario()
    }

    func run() throws {
        let scenario = try self.scenario()
        var crowd = scenario.crowd(of: self.receivers, loss: try self.lossModel(), seed: self.seed)
        crowd.processorCount = SimulationRun.processorCount
        let outcome = try SimulationRun.run("simulating", self.receivers) { progress in
            try scenario.run(crowd, progress: progress)
        }
        var carousel: CompletionQuantiles?
        if self.plot != nil || self.json {
            let plain = PlainCarousel(symbolCount: scenario.symbolCount)
            let laps = try SimulationRun.run("comparing", self.receivers) { progress in
                plain.completions(of: crowd, progress: progress)
            }
            carousel = CompletionQuantiles(
                laps.map { $0.map { Double($0) / Double(scenario.symbolCount) } })
        }
        let report = SimulationReport(
            command: self, scenario: scenario, outcome: outcome, completions: outcome.completions,
            carousel: carousel)
        if let plot = self.plot { try SimulationRun.write(report.svg, to: plot) }
        Terminal.writeLine(self.json ? report.jsonLine : report.text, to: .output)
        guard report.completions.incompleteCount == 0 else { throw ExitCode(1) }
    }

    private func lossModel() throws -> LossModel {
        guard let model = LossModel(lossShare: self.loss.value, meanBurstLength: self.burst) else {
            throw ValidationError(
                "--loss must be below 100 %, and --burst at least 1 and no less than loss / (1 - loss)")
        }
        return model
    }

    private func scenario() throws -> BroadcastScenario {
        do {
            var scenario = try BroadcastScenario(
                byteCount: self.size.value, symbolByteCount: self.symbolSize,
                blockSymbolCount: self.blockSize,
                overheadPercent: self.overhead, bitsPerSecond: self.rate?.bitsPerSecond ?? 100_000_000,
                readDocument: { try readXML($0) })
            scenario.isLate = self.late
            scenario.carriesInformation = self.informsInBand
            return scenario
        } catch {
            throw ValidationError("cannot simulate this: \(error)")
        }
    }
}
