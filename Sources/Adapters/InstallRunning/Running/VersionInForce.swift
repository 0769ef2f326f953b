import DurableStorage
import Glibc
internal import InstallEngine
internal import InstallHandlers

/// Which version is in force.
enum VersionInForce {
    /// The version of the last deployment by `handler` that was confirmed; before the first, what the
    /// handler's own directory tells: `DIR/version`, or where `DIR/current` points to.
    static func find(
        _ handler: HandlerKind, _ journal: InstallJournal, _ settings: AgentSettings
    ) -> String? {
        if let last = journal.lastConfirmed, last.handler == handler { return last.version }
        let earlier = journal.history.last { $0.outcome == .confirmed && $0.plan.handler == handler }
        if let earlier { return earlier.plan.version }
        switch handler {
        case .script:
            guard let directory = settings.handlers.script?.directory,
                let bytes = try? readWholeFile(directory + "/version", limit: 256)
            else { return nil }
            let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
            return text.isEmpty || text.utf8.count > 64 ? nil : text
        case .release:
            guard let path = settings.handlers.release?.directory,
                let directory = try? BaseDirectory(opening: path),
                let target = try? directory.linkTarget(of: "current")
            else { return nil }
            let name = target.split(separator: "/").last.map(String.init)
            return name.flatMap { $0.utf8.count > 64 ? nil : $0 }
        case .image, .command:
            return nil
        }
    }
}
