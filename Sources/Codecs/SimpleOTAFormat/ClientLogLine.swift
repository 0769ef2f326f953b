public import JSONCoding

/// What the client writes to its log; where the original has a line for it, that line word for word.
public enum ClientLogLine: Hashable, Sendable {
    /// What the client asks before it downloads.
    public static let question = "Do you want to upgrade to latest? (y/n)"

    case readingConfiguration(path: String)
    case connecting(PeerAddress)
    case sending(SimpleOTARequest)
    case received(JSONValue)
    case currentVersion(String)
    case upgradeAvailable(PackageName)
    case readyToUpgrade
    case digestMatches(path: String)
    // Not in the original.
    case upToDate
    case declined
    case resuming(byteOffset: UInt64, byteCount: UInt64)
    case progress(byteOffset: UInt64, byteCount: UInt64)
    case retrying(afterMilliseconds: Int64, reason: String)
    case runningScript(path: String)
    case deployed(path: String)
    /// A signal came in mid deployment; not in the original.
    case deploymentUndone
    case upgraded(PackageName)

    /// Whether a person should look at it.
    public var isWarning: Bool {
        if case .retrying = self { return true }
        return false
    }

    /// The line, without level and time.
    public func text(hiding secret: SharedSecret) -> String {
        switch self {
        case .readingConfiguration(let path): return "Reading configuration from: \(path.printable) ..."
        case .connecting(let server): return "Connect to server/port: \(server) ..."
        case .sending(let request):
            return "Send { \(PythonNotation.text(of: request.json, hiding: secret)) } to server ..."
        case .received(let message):
            return "Response from server is: \(PythonNotation.text(of: message, hiding: secret)) ..."
        case .currentVersion(let name): return "Current version is: \(name.printable) ..."
        case .upgradeAvailable(let name): return "Upgrade available. Latest is: \(name.text) ..."
        case .readyToUpgrade: return "Ready to upgrade soon..."
        case .digestMatches(let path): return "MD5 check success. Latest package is \(path.printable) ..."
        case .upToDate: return "Already up to date."
        case .declined: return "Upgrade declined."
        case .resuming(let byteOffset, let byteCount):
            return "Going on with an earlier download at \(byteOffset)/\(byteCount) bytes ..."
        case .progress(let byteOffset, let byteCount):
            let percent = byteCount == 0 ? 100 : Int(Double(byteOffset) / Double(byteCount) * 100)
            return "Received \(byteOffset)/\(byteCount) bytes (\(percent)%) ..."
        case .retrying(let milliseconds, let reason):
            return "\(reason.printable); trying again in \(milliseconds) ms ..."
        case .runningScript(let path): return "Running \(path.printable) ..."
        case .deployed(let path): return "Deployed: \(path.printable) ..."
        case .deploymentUndone: return "The deployment was undone; `current` leads where it led before."
        case .upgraded(let name): return "Upgraded to \(name.text)."
        }
    }
}
