package import CommandRunning
package import HTTPFetch

/// One thing that a healthy device does.
package enum HealthCheck: Hashable, Sendable {
    /// A command that ends with status 0: `command:/usr/bin/check --fast`.
    case command(CommandLine)
    /// An address that answers with status 200 to 399: `http://127.0.0.1:8080/health`.
    case http(HTTPAddress)
    /// A TCP port that takes connections: `tcp:127.0.0.1:22`, `tcp:[::1]:22`.
    case tcp(host: String, port: Int)
    /// A systemd unit that is active: `systemd:sshd.service`.
    case systemdUnit(String)

    /// Reads a check as a configuration gives it.
    package init(parsing text: String) throws(HealthCheckError) {
        fatalError("WORLD writes this")
    }
}
