import ByteCoding
public import JSONCoding

/// What a client sends: `{"request": NAME, "data": {…}}`.
public enum SimpleOTARequest: Hashable, Sendable {
    /// Longest request that is accepted, in bytes, white space before it included.
    public static let maximumByteCount = 65_536

    /// Lets the server check the shared secret; must come first.
    case handshake(security: String)
    /// Asks for the name of the latest package.
    case header
    /// Asks for the package itself, or, as an extension, for the rest of it.
    case package(ResumptionPoint?)
    /// Says goodbye.
    case exit

    /// Reads a request; members that are not known are ignored.
    public init(_ value: JSONValue) throws(SimpleOTAMessageError) {
        guard let message = value.object, let name = message["request"]?.string else { throw .notAMessage }
        let data = message["data"]?.object
        guard data != nil || message["data"] == nil || message["data"] == .null else {
            throw .invalidMember(.data)
        }
        switch name {
        case "handshake":
            guard let security = data?["security"]?.string else { throw .invalidMember(.security) }
            self = .handshake(security: security)
        case "header": self = .header
        case "package": self = .package(try Self.resumptionPoint(in: data))
        case "exit": self = .exit
        default: throw .unknownKind
        }
    }

    private static func resumptionPoint(
        in data: JSONObject?
    ) throws(SimpleOTAMessageError) -> ResumptionPoint? {
        guard let data, let offset = data["offset"] else { return nil }
        guard let byteOffset = WireInteger.value(of: offset) else { throw .invalidMember(.offset) }
        guard let digest = data["md5"] else { return ResumptionPoint(byteOffset: byteOffset, md5: nil) }
        guard let md5 = MD5Digest(hexadecimal: digest.string?.utf8 ?? "".utf8) else {
            throw .invalidMember(.md5)
        }
        return ResumptionPoint(byteOffset: byteOffset, md5: md5)
    }

    /// The request as it goes over the wire.
    public var json: JSONValue {
        var data = JSONObject()
        let name: String
        switch self {
        case .handshake(let security):
            name = "handshake"
            data["security"] = .string(security)
        case .header: name = "header"
        case .package(let point):
            name = "package"
            data["offset"] = point.map { .number(JSONNumber($0.byteOffset)) }
            data["md5"] = point?.md5.map { .string($0.description) }
        case .exit: name = "exit"
        }
        return .object(["request": .string(name), "data": .object(data)])
    }
}
