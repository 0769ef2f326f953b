/// A part of the source tree with its own law about imports.
package enum Floor: String, Hashable, Sendable {
    /// Bytes to values and back, and algorithms.
    case codecs
    /// State machines.
    case engines
    /// One outside world each.
    case adapters
    /// Argument parsing and wiring.
    case programs
    /// What tests and simulations are built with.
    case workbench
    /// Tests.
    case tests
    /// What checks and builds the repository.
    case tools
}
