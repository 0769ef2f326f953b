/// What the matrix finds when one synchronisation is ignored, as if its line were missing in the code.
package struct AblationResult: Hashable, Sendable {
    /// The scenario's name.
    package let scenario: String
    /// The synchronisation.
    package let operation: DiskOperation
    /// Its number among the synchronisations of the undisturbed run.
    package let number: Int
    /// Bad states that were found until the limit.
    package let badCount: Int
    /// The first of them.
    package let firstFailure: String?
}
