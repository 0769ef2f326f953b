/// Why a configuration does not serve.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence for a person: where, what, and what is expected.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
