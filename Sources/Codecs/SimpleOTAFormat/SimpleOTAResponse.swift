import ByteCoding
public import JSONCoding

/// What a server answers: `{"response": NAME, "data": {…}}`.
public enum SimpleOTAResponse: Hashable, Sendable {
    /// Longest response that we write, in bytes: what the original client reads at once.
    public static let maximumByteCount = 1024
    /// Longest reason of an error, in bytes; it keeps the response within its limit however it is escaped.
    public static let maximumReasonByteCount = 150

    /// The handshake is accepted; `features` is an extension.
    case connected(features: [SimpleOTAFeature])
    /// The request is refused, for that reason.
    case error(reason: String)
    /// The name of the latest package.
    case header(latest: PackageName)
    /// The package follows, from `byteOffset` on if the client asked for that.
    case package(PackageOffer, byteOffset: UInt64?)

    /// Reads a response; members that are not known are ignored.
    public init(_ value: JSONValue) throws(SimpleOTAMessageError) {
        guard let message = value.object, let name = message["response"]?.string else { throw .notAMessage }
        let data = message["data"]?.object ?? JSONObject()
        switch name {
        case "connected":
            let features = data["features"]?.array ?? []
            self = .connected(features: features.compactMap { $0.string.map(SimpleOTAFeature.init) })
        case "error": self = .error(reason: data["reason"]?.string ?? "")
        case "header": self = .header(latest: try Self.name(in: data))
        case "package":
            self = .package(try Self.offer(in: data), byteOffset: try Self.byteOffset(in: data))
        default: throw .unknownKind
        }
    }

    private static func name(in data: JSONObject) throws(SimpleOTAMessageError) -> PackageName {
        guard let text = data["latest"]?.string else { throw .invalidMember(.latest) }
        do {
            return try PackageName(text)
        } catch {
            throw .invalidName(error)
        }
    }

    private static func offer(in data: JSONObject) throws(SimpleOTAMessageError) -> PackageOffer {
        let name = try self.name(in: data)
        guard let size = data["size"].flatMap(WireInteger.value), size <= PackageOffer.maximumByteCount else {
            throw .invalidMember(.size)
        }
        guard let digits = data["md5"]?.string, let md5 = MD5Digest(hexadecimal: digits.utf8) else {
            throw .invalidMember(.md5)
        }
        return PackageOffer(name: name, byteCount: size, md5: md5)
    }

    private static func byteOffset(in data: JSONObject) throws(SimpleOTAMessageError) -> UInt64? {
        guard let offset = data["offset"] else { return nil }
        guard let value = WireInteger.value(of: offset) else { throw .invalidMember(.offset) }
        return value
    }

    /// The response as it goes over the wire.
    public var json: JSONValue {
        var data = JSONObject()
        let name: String
        switch self {
        case .connected(let features):
            name = "connected"
            if !features.isEmpty { data["features"] = .array(features.map { .string($0.rawValue) }) }
        case .error(let reason):
            name = "error"
            data["reason"] = .string(
                reason.prefixOfScalars(maximumByteCount: Self.maximumReasonByteCount))
        case .header(let latest):
            name = "header"
            data["latest"] = .string(latest.text)
        case .package(let offer, let byteOffset):
            name = "package"
            data["latest"] = .string(offer.name.text)
            data["size"] = .string(String(offer.byteCount))
            data["md5"] = .string(offer.md5.description)
            data["offset"] = byteOffset.map { .number(JSONNumber($0)) }
        }
        return .object(["response": .string(name), "data": .object(data)])
    }
}
