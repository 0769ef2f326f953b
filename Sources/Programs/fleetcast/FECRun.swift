import ArgumentParser
import JSONCoding
import RaptorQCode
import SymbolFiles
import Terminal

/// What `fec encode` and `fec decode` have in common: progress, errors and signals.
enum FECRun {
    /// The process was asked to end: 128 + SIGINT, as shells count.
    private static let endedBySignal = ExitCode(130)

    /// Does the work; an error is told to the person and becomes an exit status.
    static func run<Result>(
        _ activity: String, _ work: ((FileProgress) throws -> Void) throws -> Result
    ) throws -> Result {
        TerminationSignals.note()
        var status = StatusLine(on: .error)
        defer { status.clear() }
        do {
            return try work { progress in
                try TerminationSignals.check()
                status.show(self.line(activity, progress))
            }
        } catch is CancellationError {
            throw self.endedBySignal
        } catch {
            status.clear()
            self.complain("\(error)")
            throw ExitCode(1)
        }
    }

    /// Writes a line to standard error, behind the program's name.
    static func complain(_ text: String) {
        Terminal.writeLine("fleetcast: \(text)", to: .error)
    }

    /// A number of things, with the noun in the plural where that is right.
    static func count(_ count: some BinaryInteger, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// One line of JSON, with what is known of the object at its end.
    static func jsonLine(
        _ members: [(String, JSONValue)], _ information: ObjectTransmissionInformation
    ) -> String {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        object["object"] = .object([
            "bytes": .number(JSONNumber(information.transferByteCount)),
            "symbolSize": .number(JSONNumber(information.symbolByteCount)),
            "sourceBlocks": .number(JSONNumber(information.sourceBlockCount)),
            "subBlocks": .number(JSONNumber(information.subBlockCount)),
            "alignment": .number(JSONNumber(information.symbolAlignment)),
        ])
        return String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self)
    }

    private static func line(_ activity: String, _ progress: FileProgress) -> String {
        let fraction = Double(progress.byteCount) / Double(max(progress.totalByteCount, 1))
        let bar = ProgressBar.text(fraction: fraction, columnCount: 24)
        let bytes = HumanText.bytes(progress.byteCount)
        return "\(activity) |\(bar)| \(bytes) of \(HumanText.bytes(progress.totalByteCount))"
            + "  \(progress.finishedBlockCount) of \(self.count(progress.blockCount, "block")) done"
    }
}
