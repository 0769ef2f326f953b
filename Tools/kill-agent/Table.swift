import ArgumentParser
import Foundation

/// All tallies.
struct Table {
    private var rows: [(ScenarioKind, Tally)] = []

    mutating func add(_ kind: ScenarioKind, _ tally: Tally) {
        self.rows.append((kind, tally))
    }

    /// Prints the table, and fails where it is not as expected.
    func finish(badStatesAreExpected: Bool) throws {
        say("handler   runs  interrupted  old in the end  new in the end  bad states")
        for (kind, tally) in self.rows {
            let cells = [
                tally.runs, tally.runs - tally.finishedBefore, tally.old, tally.new, tally.bad,
            ]
            let widths = [4, 11, 14, 14, 10]
            let text = zip(cells, widths).map { cell, width in
                String(repeating: " ", count: max(0, width - "\(cell)".count)) + "\(cell)"
            }
            say(
                kind.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0), text.joined(separator: "  "))
        }
        for (kind, tally) in self.rows {
            for description in tally.descriptions { say("\(kind.rawValue) \(description)") }
        }
        let badCount = self.rows.reduce(0) { $0 + $1.1.bad }
        let hasAllBad = self.rows.allSatisfy { $0.1.bad > 0 }
        if badStatesAreExpected, !hasAllBad {
            say("without fsync there must be bad states: this test does not see missing fsyncs")
            throw ExitCode(1)
        }
        if !badStatesAreExpected, badCount > 0 { throw ExitCode(1) }
    }
}
