/// Why the text of a record was refused.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which value, such as `plan.steps`; empty where it is the whole record.
    public let place: String
    /// What it should have been.
    public let wanted: String

    init(_ place: String, isNot wanted: String) {
        self.place = place
        self.wanted = wanted
    }

    /// A phrase for a person; it quotes nothing of the record.
    public var description: String {
        "\(self.place.isEmpty ? "the record" : self.place) is not \(self.wanted)"
    }
}
