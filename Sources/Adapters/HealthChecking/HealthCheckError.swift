package import CommandRunning
internal import DurableStorage

/// Why a configured health check cannot be used.
package enum HealthCheckError: Error, Hashable, Sendable {
    /// It begins with no kind that is known.
    case unknownKind(String)
    /// Its command cannot be read.
    case unreadableCommand(CommandLineError)
    /// It is no address that can be asked.
    case unreadableAddress(String)
    /// It does not name a host and a port.
    case unreadablePort(String)
    /// It does not name a unit.
    case unreadableUnit(String)
}

extension HealthCheckError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownKind(let text):
            "'\(printable(text))' is no health check. Write one of: command:/path/to/check ARGUMENTS, "
                + "http://HOST:PORT/PATH, tcp:HOST:PORT, systemd:UNIT"
        case .unreadableCommand(let error): "the command of the health check: \(error)"
        case .unreadableAddress(let text):
            "'\(printable(text))' is no address that can be asked. Write http://HOST:PORT/PATH, with "
                + "anything but "
                + "letters, digits and - . _ ~ / percent-encoded"
        case .unreadablePort(let text):
            "'\(printable(text))' does not name a TCP port. Write tcp:HOST:PORT with a port from 1 "
                + "to 65535, and "
                + "an IPv6 address in brackets"
        case .unreadableUnit(let text):
            "'\(printable(text))' names no systemd unit. Write systemd:UNIT, such as systemd:sshd.service"
        }
    }
}
