/// Finds out whether a device is healthy.
package struct HealthChecker: Sendable {
    private let checks: [NamedHealthCheck]
    private let systemctl: String

    /// Prepares rounds of these checks.
    ///
    /// - Parameter systemctl: the program that knows systemd's units: a path, or a name that is looked for in `PATH`.
    package init(_ checks: [NamedHealthCheck], systemctl: String = "systemctl") {
        self.checks = checks
        self.systemctl = systemctl
    }

    /// Runs one round: all checks at the same time, each within its own time limit.
    ///
    /// - Returns: `nil` when all succeeded; else every check that failed, with its reason, in the order of the
    ///   configuration.
    package func run() async -> String? {
        fatalError("WORLD writes this")
    }
}
