public import JSONCoding
public import SimpleOTAFormat

/// Why a conversation with a server came to nothing.
public enum ClientFailure: Error, Hashable, Sendable {
    /// The server closed the connection before it was done.
    case connectionEnded
    /// There is no connection to the server.
    case unreachable(PeerAddress, reason: String)
    /// The network failed.
    case connectionFailed(String)
    /// The server did not answer, or stopped sending, for too long.
    case timedOut
    /// A person thought so long that the connection cannot be trusted any more.
    case decisionTookLong
    /// The server said `error`.
    case refused(reason: String)
    /// What came is not JSON.
    case malformedResponse(JSONError)
    /// What came is JSON, but no response.
    case invalidResponse(SimpleOTAMessageError)
    /// A response to something that was not asked.
    case unexpectedResponse
    /// The package announced is not the one that the person agreed to.
    case packageChanged
    /// The server would go on at a place that was not asked for.
    case wrongOffset

    /// Whether another try may succeed without anybody changing anything.
    public var isTransient: Bool {
        switch self {
        case .unreachable, .connectionEnded, .connectionFailed, .timedOut, .decisionTookLong: return true
        case .refused, .malformedResponse, .invalidResponse, .unexpectedResponse, .packageChanged,
            .wrongOffset:
            return false
        }
    }
}

extension ClientFailure: CustomStringConvertible {
    /// One sentence for a person.
    public var description: String {
        switch self {
        case .connectionEnded: return "the server closed the connection too early"
        case .unreachable(let server, let reason): return "cannot connect to \(server): \(reason)"
        case .connectionFailed(let reason): return "the connection failed: \(reason)"
        case .timedOut: return "the server did not send anything for too long"
        case .decisionTookLong: return "the connection was idle for long"
        case .refused(let reason):
            return reason.isEmpty
                ? "the server refused, giving no reason" : "the server refused: \(reason.printable)"
        case .malformedResponse(let error): return "the server's response is not understood: \(error)"
        case .invalidResponse(let error): return "the server's response is refused: \(error)"
        case .unexpectedResponse: return "the server answered something that was not asked"
        case .packageChanged: return "the server offers another package by now; run again"
        case .wrongOffset: return "the server would go on at a place that was not asked for"
        }
    }
}
