import JSONCoding

/// What every role's metadata begins with.
///
/// - Specification: TUF 1.0, section 4.3.
public struct RoleHeader: Hashable, Sendable {
    /// The version of the specification that is written here.
    public static let specificationVersion = "1.0.31"
    /// Versions of metadata that are read, so that the next one can always be told.
    static let versions: ClosedRange<UInt64> = 1...UInt64(Int64.max)

    /// Version of the specification that the writer followed; the first number is 1.
    public var specificationVersion = Self.specificationVersion
    /// The metadata's own version, 1 to 2⁶³ - 1.
    public var version: UInt64
    /// From this moment on it is not to be trusted.
    public var expires: UTCTime

    /// Creates a header.
    public init(version: UInt64, expires: UTCTime) {
        self.version = version
        self.expires = expires
    }
}

extension RoleHeader {
    init(of typeName: String, from reader: inout MemberReader) throws(MetadataError) {
        guard try reader.text("_type") == typeName else {
            throw reader.error("_type", isNot: "\"\(typeName)\"")
        }
        let specification = try reader.text("spec_version")
        guard Self.isSupported(specification) else {
            throw reader.error("spec_version", isNot: "a version 1 of the specification, such as 1.0.31")
        }
        self.init(
            version: try reader.number("version", in: Self.versions), expires: try reader.time("expires"))
        self.specificationVersion = specification
    }

    /// The first members of the metadata of a role.
    func encoded(as typeName: String) -> JSONObject {
        [
            "_type": .string(typeName),
            "spec_version": .string(self.specificationVersion),
            "version": .number(JSONNumber(self.version)),
            "expires": .string(self.expires.description),
        ]
    }

    // Two numbers were usual before 1.0; only the first one says what can be read.
    private static func isSupported(_ version: String) -> Bool {
        let numbers = version.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let areNumbers = numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
        return (2...3).contains(numbers.count) && areNumbers && numbers[0].elementsEqual("1".utf8)
    }
}
