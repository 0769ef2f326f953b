public import JSONCoding

/// A role that may name some of the targets.
///
/// - Specification: TUF 1.0, section 4.5 ("roles").
public struct DelegatedRole: Hashable, Sendable {
    /// Which targets it may name.
    public enum Scope: Hashable, Sendable {
        /// Those whose path one of the patterns describes (``PathPattern``).
        case paths([String])
        /// Those of whose path the SHA-256 begins with one of these hexadecimal digits.
        case pathHashPrefixes([String])

        /// Compares the bytes of the patterns or digits.
        public static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.paths(let left), .paths(let right)),
                (.pathHashPrefixes(let left), .pathHashPrefixes(let right)):
                left.elementsEqual(right) { $0.utf8.elementsEqual($1.utf8) }
            default: false
            }
        }
    }

    /// Its name.
    public var name: RoleName
    /// Its keys.
    public var roleKeys: RoleKeys
    /// Which targets it may name.
    public var scope: Scope
    /// Whether, for targets of its scope, no role behind it is asked.
    public var isTerminating: Bool
    /// Members that are not known here; they stand beside those of ``roleKeys``.
    public var unknown: JSONObject {
        get { self.roleKeys.unknown }
        set { self.roleKeys.unknown = newValue }
    }

    /// Creates a delegated role.
    public init(name: RoleName, roleKeys: RoleKeys, scope: Scope, isTerminating: Bool) {
        self.name = name
        self.roleKeys = roleKeys
        self.scope = scope
        self.isTerminating = isTerminating
    }
}

extension DelegatedRole {
    init(parsing value: JSONValue, at place: String, limits: MetadataLimits) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        guard let name = RoleName(try reader.text("name")), !name.isTopLevel else {
            throw reader.error("name", isNot: "a name of 1 to 255 bytes other than the top-level roles'")
        }
        let roleKeys = try RoleKeys(from: &reader, limits: limits)
        let isTerminating = try reader.bool("terminating")
        let scope: Scope
        switch (reader.value("paths"), reader.value("path_hash_prefixes")) {
        case (_?, nil): scope = .paths(try Self.patterns(from: &reader, at: place, limits: limits))
        case (nil, _?): scope = .pathHashPrefixes(try reader.texts("path_hash_prefixes"))
        default:
            throw MetadataError(
                .notA("an object with either \"paths\" or \"path_hash_prefixes\""), at: place)
        }
        self.init(name: name, roleKeys: roleKeys, scope: scope, isTerminating: isTerminating)
        self.unknown = reader.unknown
    }

    /// Each pattern is compared with each target that is looked for: neither length nor number is unbounded.
    private static func patterns(
        from reader: inout MemberReader, at place: String, limits: MetadataLimits
    ) throws(MetadataError) -> [String] {
        let patterns = try reader.texts("paths")
        guard patterns.count <= limits.patternCount else {
            throw MetadataError(.tooMany(limit: limits.patternCount), at: Place.of("paths", in: place))
        }
        guard patterns.allSatisfy({ $0.utf8.count <= limits.patternByteCount }) else {
            throw reader.error(
                "paths", isNot: "an array of patterns of at most \(limits.patternByteCount) bytes")
        }
        return patterns
    }

    var encoded: JSONObject {
        var object: JSONObject = ["name": .string(self.name.text), "terminating": .bool(self.isTerminating)]
        switch self.scope {
        case .paths(let patterns):
            object["paths"] = .array(patterns.map(JSONValue.string))
        case .pathHashPrefixes(let prefixes):
            object["path_hash_prefixes"] = .array(prefixes.map(JSONValue.string))
        }
        self.roleKeys.encode(into: &object)
        return object
    }
}
