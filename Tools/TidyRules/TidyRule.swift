/// One habit of the house that a machine can check.
package protocol TidyRule: Sendable {
    /// What this rule finds wrong in one file.
    func findings(in file: SourceFile) -> [Finding]
}
