/// A health check with the name and the time limit that the configuration gives it.
package struct NamedHealthCheck: Hashable, Sendable {
    /// What it is called in messages.
    package var name: String
    /// What is checked.
    package var check: HealthCheck
    /// How long it may take before it counts as failed.
    package var timeout: Duration

    /// Creates a check.
    package init(name: String, check: HealthCheck, timeout: Duration = .seconds(10)) {
        self.name = name
        self.check = check
        self.timeout = timeout
    }
}
