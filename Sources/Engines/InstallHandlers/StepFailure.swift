/// Why a step could not be done, for a person.
struct StepFailure: Error, CustomStringConvertible {
    /// A sentence or two, without the full stop of the last.
    let description: String

    /// Takes the sentences.
    init(_ description: String) {
        self.description = description
    }
}
