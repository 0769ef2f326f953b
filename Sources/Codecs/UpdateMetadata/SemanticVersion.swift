/// A version such as `1.4.2-rc.1+build7`, compared by precedence.
///
/// - Specification: Semantic Versioning 2.0.0.
public struct SemanticVersion: Sendable, CustomStringConvertible {
    /// The version as it was written.
    public let description: String

    /// Takes a text that is a semantic version.
    public init?(_ text: String) {
        self.description = text
    }
}

extension SemanticVersion: Hashable, Comparable {
    /// Whether they were written alike; versions that differ in their build only have the same precedence.
    public static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
        left.description == right.description
    }
    /// Compares precedence.
    public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        fatalError("written by helper meta")
    }
    /// Feeds the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.description) }
}

/// A range of versions such as `>=1.2.0 <2.0.0`.
public struct VersionRange: Hashable, Sendable, CustomStringConvertible {
    /// The range as it was written.
    public let description: String

    /// Takes a text that is a range: comparisons (`=`, `<`, `<=`, `>`, `>=`) that must all hold.
    public init?(_ text: String) {
        self.description = text
    }

    /// Whether `version` lies within.
    public func contains(_ version: SemanticVersion) -> Bool {
        fatalError("written by helper meta")
    }
}
