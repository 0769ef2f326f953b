import DurableStorage
import PackageInstallation
import SimpleOTAFormat

/// Why an upgrade is not possible here.
enum UpgradeError: Error {
    case nobodyToAsk
    case scriptMissing(path: String)
    case configurationNotReplaceable(StorageError)
    case scriptFailed(path: String, ScriptOutcome)
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
        case .scriptFailed(let path, let outcome):
            return "\(path.printable) \(outcome); what was installed before still is"
        }
    }
}
