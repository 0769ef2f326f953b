import BroadcastSimulation
import JSONCoding
import Terminal

/// The result of a simulation, for people, programs and eyes.
struct SimulationReport {
    let command: Simulate
    let scenario: BroadcastScenario
    let outcome: BroadcastOutcome
    let completions: CompletionQuantiles
    let carousel: CompletionQuantiles?

    /// A few lines for people.
    var text: String {
        var lines = [
            "\(self.command.receivers) receivers, \(self.lossText), a file of \(self.fileText)",
            "receivers complete   sent / file",
        ]
        for (perMille, name) in CompletionPlot.quantiles {
            let value = self.completions.value(perMille: perMille).map { DecimalText.fixed($0, 4) }
            lines.append("\(Self.padded(name, 18))   \(Self.padded(value ?? "never", 11))")
        }
        if self.completions.incompleteCount > 0 {
            lines.append("\(self.completions.incompleteCount) receivers are not complete")
        }
        if let bytes = self.outcome.wireByteCount {
            let share = DecimalText.fixed(Double(bytes) / Double(self.scenario.byteCount), 4)
            lines.append("The sender had sent \(bytes) bytes by then, \(share) times the file.")
        }
        lines.append("Blocks decode by chance, as measured: 0.58 % need a symbol more than K, 0.005 % two.")
        return lines.joined(separator: "\n")
    }

    /// One line of JSON.
    var jsonLine: String {
        var object = JSONObject()
        object["receivers"] = .number(JSONNumber(self.command.receivers))
        object["loss"] = Self.number(self.command.loss.value)
        object["burst"] = self.command.burst.map(Self.number) ?? .null
        object["late"] = .bool(self.command.late)
        object["seed"] = .number(JSONNumber(self.command.seed))
        object["bytes"] = .number(JSONNumber(self.scenario.byteCount))
        object["symbols"] = .number(JSONNumber(self.scenario.symbolCount))
        object["symbolSize"] = .number(JSONNumber(self.scenario.symbolByteCount))
        object["blocks"] = .number(JSONNumber(self.scenario.sourceBlockCount))
        object["blockSize"] = .number(JSONNumber(self.scenario.blockSymbolCount))
        object["overhead"] = .number(JSONNumber(self.scenario.overheadPercent))
        object["incomplete"] = .number(JSONNumber(self.completions.incompleteCount))
        object["senderBytes"] = self.outcome.wireByteCount.map { .number(JSONNumber($0)) } ?? .null
        object["sent"] = .object(Self.quantiles(self.completions))
        if let carousel = self.carousel { object["carousel"] = .object(Self.quantiles(carousel)) }
        object["decoding"] = "by chance as measured: 0.58 % fail with K symbols, 0.005 % with K + 1"
        return String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self)
    }

    /// The picture.
    var svg: String {
        let joined = self.command.late ? ", joining at random moments" : ""
        let count = DecimalText.grouped(self.command.receivers)
        let noun = self.command.receivers == 1 ? "receiver" : "receivers"
        let blocks = FECRun.count(self.scenario.sourceBlockCount, "block")
        return CompletionPlot(
            title: "\(count) \(noun), \(self.lossText)\(joined)",
            subtitle: "\(self.fileText) in \(blocks) of up to \(self.scenario.blockSymbolCount) symbols of"
                + " \(self.scenario.symbolByteCount) bytes, \(self.scenario.overheadPercent) % overhead a lap,"
                + " seed \(self.command.seed)",
            completions: self.completions, carousel: self.carousel, bound: 1 / (1 - self.command.loss.value)
        ).svg()
    }

    private var lossText: String {
        let loss = "\(DecimalText.short(self.command.loss.value * 100)) % loss"
        return self.command.burst.map { "\(loss) in bursts of \(DecimalText.short($0))" } ?? loss
    }

    private var fileText: String {
        let megabytes = Double(self.scenario.byteCount) / 1e6
        return megabytes >= 1 ? "\(DecimalText.trimmed(megabytes, 1)) MB" : "\(self.scenario.byteCount) bytes"
    }

    private static func quantiles(_ quantiles: CompletionQuantiles) -> JSONObject {
        var object = JSONObject()
        let names = ["0.01", "0.5", "0.9", "0.99", "0.999", "last"]
        for ((perMille, _), name) in zip(CompletionPlot.quantiles, names) {
            object[name] = quantiles.value(perMille: perMille).map(Self.number) ?? .null
        }
        return object
    }

    private static func number(_ value: Double) -> JSONValue {
        .number(JSONNumber(text: DecimalText.fixed(value, 6)) ?? JSONNumber(0))
    }

    private static func padded(_ text: String, _ columnCount: Int) -> String {
        String(repeating: " ", count: max(0, columnCount - text.count)) + text
    }
}
