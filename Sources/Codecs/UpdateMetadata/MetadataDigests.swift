public import JSONCoding

/// The digests that metadata gives for a file.
///
/// Others than SHA-256 and SHA-512 are kept with the unknown ones: nobody here could check them.
/// - Specification: TUF 1.0, section 4.4 ("hashes").
public struct MetadataDigests: Hashable, Sendable {
    /// SHA-256, 32 bytes.
    public var sha256: [UInt8]?
    /// SHA-512, 64 bytes.
    public var sha512: [UInt8]?
    /// Digests that are not known here: strings by the names of their functions.
    public var unknown = JSONObject()

    /// Creates digests.
    ///
    /// - Precondition: SHA-256 has 32 bytes, SHA-512 64.
    public init(sha256: [UInt8]? = nil, sha512: [UInt8]? = nil) {
        precondition(sha256.map { $0.count == 32 } ?? true, "a SHA-256 digest has 32 bytes")
        precondition(sha512.map { $0.count == 64 } ?? true, "a SHA-512 digest has 64 bytes")
        self.sha256 = sha256
        self.sha512 = sha512
    }

    /// Whether there is one that can be checked.
    public var isCheckable: Bool { self.sha256 != nil || self.sha512 != nil }
}

extension MetadataDigests {
    init(parsing value: JSONValue, at place: String) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        self.init()
        self.sha256 = try Self.digest("sha256", byteCount: 32, from: &reader)
        self.sha512 = try Self.digest("sha512", byteCount: 64, from: &reader)
        self.unknown = reader.unknown
        for member in self.unknown.members where member.value.string == nil {
            throw reader.error(member.key, isNot: "a string")
        }
        guard self.isCheckable || !self.unknown.members.isEmpty else {
            throw MetadataError(.notA("an object of at least one digest"), at: place)
        }
    }

    var encoded: JSONObject {
        var object = JSONObject()
        object["sha256"] = self.sha256.map { .string(HexadecimalText.encode($0)) }
        object["sha512"] = self.sha512.map { .string(HexadecimalText.encode($0)) }
        object.add(unknown: self.unknown)
        return object
    }

    // Lower case only: the digits are part of files' names, and other clients compare them as text.
    private static func digest(
        _ name: String, byteCount: Int, from reader: inout MemberReader
    ) throws(MetadataError) -> [UInt8]? {
        guard let text = try reader.optionalText(name) else { return nil }
        guard let digest = HexadecimalText.decode(text), digest.count == byteCount,
            !text.utf8.contains(where: { (0x41...0x46).contains($0) })
        else { throw reader.error(name, isNot: "\(2 * byteCount) hexadecimal digits in lower case") }
        return digest
    }
}
