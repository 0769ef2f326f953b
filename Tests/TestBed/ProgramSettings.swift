/// How a program is started, beyond its name and arguments.
package struct ProgramSettings: Sendable {
    /// The network namespace to run in; `nil`: that of the tests.
    package var namespace: String?
    /// Variables that replace or complete those of the tests; `nil` removes one.
    package var environment: [String: String?] = [:]
    /// The working directory; `nil`: that of the tests.
    package var workingDirectory: String?
    /// The file to read as standard input; the default is an empty one.
    package var inputPath = "/dev/null"
    /// The file to write standard output to; `nil`: one of the test bed, read by `Program.output`.
    package var outputPath: String?

    /// Creates settings in which everything is as in the test itself.
    package init() {}

    /// Settings to run inside a network namespace.
    package static func inside(_ namespace: String) -> Self {
        var settings = Self()
        settings.namespace = namespace
        return settings
    }
}
