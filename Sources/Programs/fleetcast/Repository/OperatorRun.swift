import ArgumentParser
import JSONCoding
import RepositorySigning
import Terminal
import UpdateMetadata

/// What the operator's commands have in common: errors, signals, progress, what was published.
enum OperatorRun {
    /// Does the work; an error is told to the person and becomes an exit status.
    static func run<Result>(
        _ work: (@escaping (RepositoryProgress) throws -> Void) throws -> Result
    ) throws -> Result {
        TerminationSignals.note()
        let status = SharedStatusLine()
        defer { status.clear() }
        do {
            return try work { progress in
                try TerminationSignals.check()
                status.show(progress)
            }
        } catch is CancellationError {
            throw ExitCode(130)
        } catch let error as ValidationError {
            throw error
        } catch let error as ExitCode {
            throw error
        } catch {
            status.clear()
            FECRun.complain("\(error)")
            throw ExitCode(1)
        }
    }

    /// Writes a line to standard output.
    static func say(_ line: String) { Terminal.writeLine(line, to: .output) }

    /// Writes an object as one line of JSON.
    static func say(_ object: JSONObject) {
        self.say(String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self))
    }

    /// Says what was published, and what waits for whom.
    static func tell(_ settlement: Settlement) {
        if !settlement.published.isEmpty {
            let roles = [RoleName.root, .targets, .snapshot, .timestamp].compactMap { role in
                settlement.published[role].map { "\(role) \($0)" }
            }
            self.say("Published: \(roles.joined(separator: ", ")).")
        }
        for wait in settlement.waiting {
            let missing = wait.threshold - wait.signers.count
            let ids = wait.others.map { String($0.text.prefix(8)) }.joined(separator: ", ")
            self.say(
                "Waiting: the draft of \(wait.role) needs \(FECRun.count(missing, "more signature")) by the keys of"
                    + " root \(wait.rootVersion): \(ids).")
        }
        if let role = settlement.waiting.first?.role {
            self.say(
                "Next: fleetcast \(role) export REQUEST; elsewhere, fleetcast \(role) sign REQUEST --key"
                    + " KEY; then"
                    + " fleetcast \(role) collect SIGNATURE...")
        }
    }

    /// The same as JSON.
    static func json(_ settlement: Settlement) -> JSONObject {
        var published = JSONObject()
        for (role, version) in settlement.published.sorted(by: { $0.key < $1.key }) {
            published[role.text] = .number(JSONNumber(version))
        }
        let waiting = settlement.waiting.map { wait in
            JSONValue.object([
                "role": .string(wait.role.text), "root": .number(JSONNumber(wait.rootVersion)),
                "threshold": .number(JSONNumber(wait.threshold)),
                "signed": .array(wait.signers.map { .string($0.text) }),
                "missing": .array(wait.others.map { .string($0.text) }),
            ])
        }
        return ["published": .object(published), "waiting": .array(waiting)]
    }
}

/// A status line that closures may share.
private final class SharedStatusLine {
    private var line = StatusLine(on: .error)

    func show(_ progress: RepositoryProgress) {
        guard self.line.isVisible else { return }
        let fraction = Double(progress.done) / Double(max(progress.total, 1))
        self.line.show("\(progress.activity) |\(ProgressBar.text(fraction: fraction, columnCount: 24))|")
    }

    func clear() { self.line.clear() }
}
