import CommandRunning
import DurableStorage
import PackageInstallation
import SimpleOTAFormat

/// Why an upgrade is not possible here.
enum UpgradeError: Error {
    case nobodyToAsk
    case scriptMissing(path: String)
    case configurationNotReplaceable(StorageError)
    /// `isUndone` says whether there was a deployment, which now is undone.
    case scriptFailed(path: String, CommandOutcome, isUndone: Bool)
}

extension UpgradeError: CustomStringConvertible {
    var description: String {
        switch self {
        case .nobodyToAsk:
            return
                "an upgrade is available, but standard input is no terminal to ask at; use --yes to upgrade unasked"
        case .scriptMissing(let path):
            return
                "\(path.printable), named by `after_proccess`, cannot be read; put it there, or remove the key"
        case .configurationNotReplaceable(let error):
            return """
                \(error); without writing `latest` there, every run would upgrade again: make the configuration \
                and its directory writable
                """
        case .scriptFailed(let path, let outcome, let isUndone):
            let state =
                isUndone
                ? "`current` leads where it led before"
                : "what it changed until then is changed; the next run of ota-client runs it again"
            return "\(path.printable) \(outcome); \(state)"
        }
    }
}
