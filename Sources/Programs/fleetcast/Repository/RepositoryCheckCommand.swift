import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import UpdateMetadata

/// Checks a depot.
struct RepositoryCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check everything: metadata as a client would, all artifacts, expiry, key files.",
        discussion: """
            Reads every artifact. Changes nothing, and may run while others publish.

            EXAMPLES:
              fleetcast repository check --depot /srv/fleetcast
              fleetcast repository check --json

            EXIT STATUS: 0 nothing to be done, 1 problems found or failed, 64 wrong usage, 130 ended by a signal.
            """
    )

    @OptionGroup var depot: DepotOptions

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let check = try OperatorRun.run { progress in
            let settings = try Depot.settings(of: self.depot.path)
            for warning in settings.warnings { FECRun.complain("warning: \(warning)") }
            var check = RepositoryCheck(
                of: DepotDirectory(path: self.depot.path), settings: settings, now: DepotOptions.now,
                ring: try self.depot.namedKeys())
            try check.run(progress: progress)
            return check
        }
        self.json ? self.tellObject(check) : self.tell(check)
        guard !check.hasProblems else { throw ExitCode(1) }
    }

    private func tell(_ check: RepositoryCheck) {
        for finding in check.findings {
            OperatorRun.say("\(finding.level.rawValue): \(printable(finding.place)): \(finding.text)")
        }
        let count = check.findings.count { $0.level == .problem }
        OperatorRun.say(
            "\(FECRun.count(check.checkedTargetCount, "target")) checked, \(FECRun.count(count, "problem")) found."
        )
    }

    private func tellObject(_ check: RepositoryCheck) {
        let findings = check.findings.map { finding in
            JSONValue.object([
                "level": .string(finding.level.rawValue), "place": .string(finding.place),
                "text": .string(finding.text),
            ])
        }
        OperatorRun.say([
            "ok": .bool(!check.hasProblems), "targets": .number(JSONNumber(check.checkedTargetCount)),
            "findings": .array(findings),
        ])
    }
}
