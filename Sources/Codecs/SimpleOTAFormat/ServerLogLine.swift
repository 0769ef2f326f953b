public import JSONCoding

/// What the server writes to its log; where the original has a line for it, that line word for word.
public enum ServerLogLine: Hashable, Sendable {
    case binding(host: String, port: Int)
    case accepted(PeerAddress)
    case received(JSONValue, PeerAddress)
    case checkingSecurity(PeerAddress)
    case sendingSecurityResponse(SimpleOTAResponse, PeerAddress)
    case sendingHeader(SimpleOTAResponse, PeerAddress)
    case sendingPackage(SimpleOTAResponse, PeerAddress)
    case sendingPayload(PeerAddress)
    case sendingError(SimpleOTAResponse, PeerAddress)
    case exiting
    case closed(PeerAddress)
    /// A connection ended otherwise than by `exit`; not in the original.
    case failed(String, PeerAddress)

    /// Whether an operator should look at it.
    public var isWarning: Bool {
        switch self {
        case .failed, .sendingError: return true
        case .sendingSecurityResponse(.error, _): return true
        default: return false
        }
    }

    /// The line, without level and time.
    public func text(hiding secret: SharedSecret) -> String {
        switch self {
        case .binding(let host, let port): return "Attempt to bind IP/Port: \(host.printable):\(port)"
        case .accepted(let peer): return "Accept new connection from \(peer)..."
        case .received(let message, let peer):
            // The original's spelling, which scripts may look for.
            return
                "[<-\(peer.tuple)] Recieved data is : \(PythonNotation.text(of: message, hiding: secret)) ..."
        case .checkingSecurity(let peer):
            return "[\(peer.tuple)] Checking security code {\(secret)} VS {\(secret)} ..."
        case .sendingSecurityResponse(let response, let peer):
            return Self.sending("Send SecurityCheck response", response, to: peer)
        case .sendingHeader(let response, let peer):
            return Self.sending("Send latest package header info:", response, to: peer)
        case .sendingPackage(let response, let peer):
            return Self.sending("Send latest package file:", response, to: peer)
        case .sendingPayload(let peer):
            return "[->(\(peer.host.printable), \(peer.port))] Sending..."
        case .sendingError(let response, let peer):
            return Self.sending("Send error response", response, to: peer)
        case .exiting: return "Exit proccess ..."
        case .closed(let peer): return "Connection from \(peer) closed."
        case .failed(let reason, let peer): return "[\(peer.tuple)] \(reason.printable)"
        }
    }

    private static func sending(_ words: String, _ response: SimpleOTAResponse, to peer: PeerAddress)
        -> String
    {
        // Our own words: there is no secret in them to hide, and a short one must not eat letters.
        let message = PythonNotation.text(of: response.json, hiding: SharedSecret(""))
        return "[->\(peer.tuple)] \(words) \(message) ..."
    }
}
