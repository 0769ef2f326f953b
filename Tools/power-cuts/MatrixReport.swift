import InstallEngine
import InstallSimulation

/// The results as a table for people, or as JSON.
struct MatrixReport {
    let results: [ScenarioResult]
    let unhealthy: [UnhealthyRuns]
    /// Whether all scenarios ran, and thoroughly: only then every synchronisation must have been missed.
    let isComplete: Bool

    /// Whether every count is what it must be.
    var isGood: Bool {
        self.results.allSatisfy { $0.counts.badCount == 0 }
            && self.unhealthy.allSatisfy { $0.backCount == $0.runCount }
            && (!self.isComplete || self.unnoticed.isEmpty)
    }

    private var ablations: [AblationResult] { self.results.flatMap(\.ablations) }

    /// Synchronisations without which no scenario shows a bad state, by what they are.
    private var unnoticed: [String] {
        let noticed = Set(self.ablations.filter { $0.badCount > 0 }.map(\.operation.description))
        let all = Set(self.ablations.map(\.operation.description))
        return all.subtracting(noticed).sorted()
    }

    // MARK: Text

    var text: String {
        var total = MatrixCounts()
        for result in self.results { total.add(result.counts) }
        let seconds = self.results.reduce(0) { $0 + $1.seconds }
        var rows = [Self.heading]
        rows += self.results.map { Self.row($0.name, $0.counts, $0.seconds) }
        rows.append(Self.row("all", total, seconds))
        var lines = Self.aligned(rows)
        lines += self.results.compactMap { result in
            result.counts.firstFailure.map { "\(result.name): the first: \($0)" }
        }
        lines.append("")
        lines += self.ablationLines
        lines.append("")
        lines += self.unhealthy.map(Self.line)
        return lines.joined(separator: "\n")
    }

    private static let heading = [
        "scenario", "operations", "cuts", "repeated", "states", "unbootable", "mixed", "silent", "completed",
        "rolled back", "untouched", "seconds",
    ]

    private static func row(_ name: String, _ counts: MatrixCounts, _ seconds: Double) -> [String] {
        let numbers = [
            counts.operationCount, counts.cutCount, counts.repeatedCutCount, counts.stateCount,
            counts.unbootableCount, counts.mixedCount, counts.silentCount, counts.completedCount,
            counts.rolledBackCount, counts.untouchedCount,
        ]
        let tenths = Int((seconds * 10).rounded())
        return [name] + numbers.map(String.init) + ["\(tenths / 10).\(tenths % 10)"]
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
    }

    /// A line for each kind of synchronisation, the ones that nothing shows at the end.
    private var ablationLines: [String] {
        let kinds = Dictionary(grouping: self.ablations, by: \.operation.description)
        let lines = kinds.sorted { $0.key < $1.key }.compactMap { kind, ablations -> String? in
            let badCount = ablations.reduce(0) { $0 + $1.badCount }
            guard let first = ablations.first(where: { $0.badCount > 0 }) else { return nil }
            return "without \(kind): \(badCount) bad states, the first: \(first.scenario): "
                + (first.firstFailure ?? "-")
        }
        return lines + self.unnoticed.map { "without \($0): nothing bad in any scenario" } + [
            "\(lines.count) of \(kinds.count) kinds of synchronisation cannot be left out"
        ]
    }

    private static func line(_ runs: UnhealthyRuns) -> String {
        "unhealthy releases (\(runs.handler.rawValue)): old version back within one restart + deadline in"
            + " \(runs.backCount) of \(runs.runCount) runs"
            + (runs.firstFailure.map { "; the first that was not: \($0)" } ?? "")
    }

    // MARK: JSON

    var json: String {
        let scenarios = self.results.map { result in
            let counts = result.counts
            return """
                {"name":"\(result.name)","operations":\(counts.operationCount),"cuts":\(counts.cutCount),\
                "repeated":\(counts.repeatedCutCount),"states":\(counts.stateCount),\
                "unbootable":\(counts.unbootableCount),"mixed":\(counts.mixedCount),\
                "silent":\(counts.silentCount),"completed":\(counts.completedCount),\
                "rolled_back":\(counts.rolledBackCount),"untouched":\(counts.untouchedCount),\
                "ablations":[\(result.ablations.map(Self.json).joined(separator: ","))]}
                """
        }
        let unhealthy = self.unhealthy.map { runs in
            "{\"handler\":\"\(runs.handler.rawValue)\",\"runs\":\(runs.runCount),\"back\":\(runs.backCount)}"
        }
        return "{\"scenarios\":[\(scenarios.joined(separator: ","))],"
            + "\"unnoticed\":[\(self.unnoticed.map(Self.quoted).joined(separator: ","))],"
            + "\"unhealthy\":[\(unhealthy.joined(separator: ","))],\"good\":\(self.isGood)}"
    }

    private static func json(_ ablation: AblationResult) -> String {
        "{\"operation\":\(self.quoted(ablation.operation.description)),\"bad\":\(ablation.badCount)}"
    }

    /// Paths and tasks of simulated devices have no character that JSON escapes, but for these.
    private static func quoted(_ text: String) -> String {
        let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"\(String(escaped))\""
    }
}
