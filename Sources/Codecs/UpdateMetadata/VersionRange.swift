/// A range of versions such as `>=1.2.0 <2.0.0 || =2.1.3`.
///
/// Comparisons (`=`, `<`, `<=`, `>`, `>=`, each with a version behind it), with a space between them, must
/// all hold; of alternatives, with ` || ` between them, one must. Versions compare by precedence, so that
/// `<2.0.0` holds for `2.0.0-rc.1`.
public struct VersionRange: Hashable, Sendable, CustomStringConvertible {
    private enum Relation: String, CaseIterable {
        // Longer ones first, as one is the beginning of another.
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
        case equal = "="
    }

    private struct Comparison: Hashable {
        let relation: Relation
        let version: SemanticVersion

        init?(_ text: Substring) {
            guard let relation = Relation.allCases.first(where: { text.hasPrefix($0.rawValue) }),
                let version = SemanticVersion(String(text.dropFirst(relation.rawValue.count)))
            else { return nil }
            self.relation = relation
            self.version = version
        }

        func holds(for version: SemanticVersion) -> Bool {
            switch self.relation {
            case .atMost: version <= self.version
            case .atLeast: version >= self.version
            case .below: version < self.version
            case .above: version > self.version
            case .equal: version == self.version
            }
        }
    }

    /// The longest range that is taken, in bytes.
    public static let maximumByteCount = 1_024

    /// The range as it was written.
    public let description: String
    private let alternatives: [[Comparison]]

    /// Takes a text of at most 1024 bytes that is a range; `nil` for any other.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumByteCount else { return nil }
        var alternatives: [[Comparison]] = [[]]
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if word == "||" {
                alternatives.append([])
            } else {
                guard let comparison = Comparison(word) else { return nil }
                alternatives[alternatives.count - 1].append(comparison)
            }
        }
        guard alternatives.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.description = text
        self.alternatives = alternatives
    }

    /// Whether `version` lies within.
    public func contains(_ version: SemanticVersion) -> Bool {
        self.alternatives.contains { $0.allSatisfy { $0.holds(for: version) } }
    }
}
