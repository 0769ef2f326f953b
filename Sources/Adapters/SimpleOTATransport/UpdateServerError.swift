import SimpleOTAFormat

/// Why the server cannot serve.
package enum UpdateServerError: Error, Hashable, Sendable {
    case cannotListen(host: String, port: Int, reason: String)
}

extension UpdateServerError: CustomStringConvertible {
    /// One sentence for a person.
    package var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason):
            return
                "cannot listen on \(host.printable):\(port): \(reason); see `ip` and `port` in the configuration"
        }
    }
}
