import DurableStorage
import Glibc

/// What another process may ask of the agent that acts.
package enum AgentRequest: String, Hashable, Sendable, CaseIterable {
    /// To confirm the release that is on trial.
    case confirm
    /// To go back.
    case rollback
}

/// Requests between processes, as small files: `requests/confirm` with the number of the deployment that is
/// meant.
struct RequestFiles: Sendable {
    let directory: String

    /// How often the agent that acts looks for them.
    static let interval = Duration.milliseconds(200)

    /// Asks; the file has its whole content from the moment it has its name.
    func ask(_ request: AgentRequest, of deployment: UInt64) throws(StorageError) {
        try replaceFileAtomically(
            at: self.path(of: request), with: Array("\(deployment)\n".utf8), permissions: 0o600)
    }

    /// Takes the requests that were made of a deployment; others, and what is none, are thrown away.
    ///
    /// Whoever asks to go back does not want a confirmation any more: it comes first.
    func take(for deployment: UInt64) -> AgentRequest? {
        for request in [AgentRequest.rollback, .confirm] {
            let path = self.path(of: request)
            guard self.hasEntry(request) else { continue }
            let bytes = try? readWholeFile(path, limit: 64)
            self.withdraw(request)
            guard let digits = bytes?.filter({ $0 != 0x0A }) else { continue }
            if UInt64(String(decoding: digits, as: UTF8.self)) == deployment { return request }
        }
        return nil
    }

    /// Removes what processes left behind that were killed while they asked.
    func removeLeftovers() {
        for request in AgentRequest.allCases {
            _ = try? DurableStorage.removeLeftovers(besideTarget: self.path(of: request))
        }
    }

    /// Whether a request is still waiting to be taken.
    func isWaiting(_ request: AgentRequest) -> Bool {
        access(self.path(of: request), F_OK) == 0
    }

    /// Takes a request back, or removes whatever else has its name.
    func withdraw(_ request: AgentRequest) {
        try? BaseDirectory(opening: self.directory).removeTree(request.rawValue)
    }

    /// Whether something has the name of a request, be it a directory or a symbolic link that leads nowhere.
    private func hasEntry(_ request: AgentRequest) -> Bool {
        var status = stat()
        return lstat(self.path(of: request), &status) == 0
    }

    private func path(of request: AgentRequest) -> String { self.directory + "/" + request.rawValue }
}
