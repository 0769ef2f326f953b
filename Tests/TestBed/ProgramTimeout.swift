/// A program did not do in time what a test waited for.
package struct ProgramTimeout: Error, CustomStringConvertible {
    /// The program's name.
    package let name: String
    /// What it was to do.
    package let expectation: String
    /// For how long the test waited.
    package let limit: Duration
    /// The end of what it wrote, to both streams.
    package let lastWords: String

    /// All of this in one text.
    package var description: String {
        "\(self.name) did not \(self.expectation) within \(self.limit); it last wrote:\n\(self.lastWords)"
    }
}
