public import JSONCoding

/// A power of two of roles with the same keys, each for a bin of target paths.
///
/// - Specification: TUF 1.0, section 4.5 ("succinct_roles"); TAP 15.
public struct SuccinctRoles: Hashable, Sendable {
    /// The longest ``namePrefix`` in bytes: with `-` and 8 digits it is still a role's name.
    public static let maximumPrefixByteCount = 255 - 9

    /// Keys of every bin's role.
    public var roleKeys: RoleKeys
    /// How many leading bits of the SHA-256 of a path tell its bin: 1 to 32.
    public let bitCount: Int
    /// What the names of the roles begin with; behind it follow `-` and the bin's number in hexadecimal.
    public let namePrefix: String
    /// Members that are not known here; they stand beside those of ``roleKeys``.
    public var unknown: JSONObject {
        get { self.roleKeys.unknown }
        set { self.roleKeys.unknown = newValue }
    }

    /// Creates bins.
    ///
    /// - Precondition: 1 to 32 bits, and a prefix of at most 246 bytes.
    public init(roleKeys: RoleKeys, bitCount: Int, namePrefix: String) {
        precondition((1...32).contains(bitCount), "a bin has 1 to 32 bits")
        precondition(namePrefix.utf8.count <= Self.maximumPrefixByteCount, "names of bins have an end")
        self.roleKeys = roleKeys
        self.bitCount = bitCount
        self.namePrefix = namePrefix
    }

    /// Compares the bytes of the prefix, and the rest.
    public static func == (left: Self, right: Self) -> Bool {
        left.roleKeys == right.roleKeys && left.bitCount == right.bitCount
            && left.namePrefix.utf8.elementsEqual(right.namePrefix.utf8)
    }
}

extension SuccinctRoles {
    init(parsing value: JSONValue, at place: String, limits: MetadataLimits) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        let roleKeys = try RoleKeys(from: &reader, limits: limits)
        let bitCount = try reader.number("bit_length", in: 1...32)
        let prefix = try reader.text("name_prefix")
        guard prefix.utf8.count <= Self.maximumPrefixByteCount else {
            throw reader.error("name_prefix", isNot: "at most \(Self.maximumPrefixByteCount) bytes long")
        }
        self.init(roleKeys: roleKeys, bitCount: Int(bitCount), namePrefix: prefix)
        self.unknown = reader.unknown
    }

    var encoded: JSONObject {
        var object: JSONObject = [
            "bit_length": .number(JSONNumber(self.bitCount)), "name_prefix": .string(self.namePrefix),
        ]
        self.roleKeys.encode(into: &object)
        return object
    }
}
