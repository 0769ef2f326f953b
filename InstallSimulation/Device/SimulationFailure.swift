/// A simulated device did what no device may: the text says what.
package struct SimulationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The device does not start any more.
        case unbootable
        /// Something in force is neither the old nor the new, complete.
        case mixed
        /// What is recorded, reported or left behind is not what is.
        case silent
    }

    /// What kind.
    package let kind: Kind
    /// What is wrong, and where.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
