/// Where the output of a script or a command is passed on to.
package enum ScriptOutput: Hashable, Sendable {
    /// To our standard output.
    case standardOutput
    /// To our standard error, because our standard output carries data.
    case standardError
}
