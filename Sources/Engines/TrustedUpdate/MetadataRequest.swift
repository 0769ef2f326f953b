public import UpdateMetadata

/// A metadata file that a repository is asked for.
public struct MetadataRequest: Hashable, Sendable {
    /// Whose metadata.
    public let role: RoleName
    /// The version in the file's name; `nil` where the name has none.
    public let version: UInt64?
    /// The most bytes that the file may have; whoever sends more is not heard out.
    public let byteLimit: Int

    /// Creates a request.
    public init(role: RoleName, version: UInt64?, byteLimit: Int) {
        self.role = role
        self.version = version
        self.byteLimit = byteLimit
    }

    /// The file's name as it stands: `42.snapshot.json`.
    ///
    /// The name of a delegated role may hold any characters, slashes too: encode it before it becomes a path.
    public var name: String {
        let version = self.version.map { "\($0)." } ?? ""
        return "\(version)\(self.role.text).json"
    }

    /// The file's name, percent-encoded as one component of a path: `42.snapshot.json`, `1.a%2Fb.json`.
    public var fileName: String {
        let version = self.version.map { "\($0)." } ?? ""
        return "\(version)\(self.role.percentEncoded).json"
    }
}

extension ExactName {
    /// The name as one component of a path or address: all but letters, digits, `-`, `.`, `_` and `~` encoded.
    ///
    /// - Specification: RFC 3986, sections 2.1 and 2.3.
    public var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var text = String.UnicodeScalarView()
        for byte in self.text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.append(Unicode.Scalar(byte))
            default:
                text.append("%")
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
        return String(text)
    }
}
