/// Why bytes could not be fetched by HTTP.
package enum HTTPFetchError: Error, Equatable, Sendable, CustomStringConvertible {
    case stopped
    case cannotConnect(String)
    case connectionLost(String)
    case timedOut
    case status(Int)
    case tooManyRedirections
    case refusedRedirection(String)
    case malformedAnswer(String)
    case wrongTotal
    case changed
    case tooLong(limit: Int)
    case tooSlow

    /// Whether another attempt may succeed.
    package var isTransient: Bool {
        switch self {
        case .cannotConnect, .connectionLost, .timedOut, .malformedAnswer: true
        case .status(let code): code == 408 || code == 429 || code >= 500
        case .stopped, .tooManyRedirections, .refusedRedirection, .wrongTotal, .changed, .tooLong, .tooSlow:
            false
        }
    }

    /// One line for people.
    package var description: String {
        switch self {
        case .stopped: "fetching was stopped"
        case .cannotConnect(let reason): "cannot connect to the server: \(reason)"
        case .connectionLost(let reason): "the connection to the server was lost: \(reason)"
        case .timedOut: "the server sent nothing for too long"
        case .status(let code): "the server answered with status \(code)"
        case .tooManyRedirections: "the server redirects in circles"
        case .refusedRedirection(let location): "a redirection to \(location) is refused"
        case .malformedAnswer(let reason): "the server's answer makes no sense: \(reason)"
        case .wrongTotal: "the server's file has another size than the one that is wanted"
        case .changed: "the server's file has changed while it was fetched"
        case .tooLong(let limit): "the server's file is longer than \(limit) bytes"
        case .tooSlow: "the server sends so slowly that it may be on purpose: a slow retrieval attack"
        }
    }
}
