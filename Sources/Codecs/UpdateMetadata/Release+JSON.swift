public import JSONCoding

extension Release {
    private static let place = "custom.fleetcast"
    private static let hardwareLimit = 256
    private static let windowLimit = 64

    /// Reads the member `fleetcast` of a target's `custom`.
    ///
    /// - Throws: ``MetadataError`` where there is none, or where it is not valid.
    public init(parsing custom: JSONObject) throws(MetadataError) {
        guard let value = custom["fleetcast"] else { throw MetadataError(.missing, at: Self.place) }
        var reader = try MemberReader(value, at: Self.place)
        let product = try reader.text("product")
        guard let version = SemanticVersion(try reader.text("version")) else {
            throw reader.error("version", isNot: "a semantic version such as 1.4.2")
        }
        self.init(product: product, version: version)
        try self.readFitness(from: &reader)
        try self.readTimes(from: &reader)
        if let broadcast = reader.value("broadcast") {
            self.broadcast = try BroadcastDescription(
                parsing: broadcast, at: Place.of("broadcast", in: Self.place))
        }
        self.unknown = reader.unknown
        try self.validate()
    }

    /// The release as a target's `custom`: an object with the member `fleetcast`.
    ///
    /// - Throws: ``MetadataError`` where the release is not valid.
    public var customObject: JSONObject {
        get throws(MetadataError) {
            try self.validate()
            return ["fleetcast": .object(self.encoded)]
        }
    }

    /// Finds fault with what no type rules out.
    ///
    /// - Throws: ``MetadataError``, the first rule that is broken.
    public func validate() throws(MetadataError) {
        try Self.require((1...128).contains(self.product.utf8.count), "product", is: "1 to 128 bytes long")
        if let hardware = self.hardware {
            let areNames = hardware.allSatisfy { (1...128).contains($0.utf8.count) }
            try Self.require(
                areNames && (1...Self.hardwareLimit).contains(hardware.count), "hardware",
                is: "an array of 1 to \(Self.hardwareLimit) names of 1 to 128 bytes")
        }
        if let handler = self.handler {
            try Self.require((1...64).contains(handler.utf8.count), "handler", is: "1 to 64 bytes long")
        }
        if let share = self.rolloutPartsPerMillion {
            try Self.require(share <= 1_000_000, "rollout", is: "a whole number of 0 to 1000000")
        }
        if let notBefore = self.notBefore, let notAfter = self.notAfter {
            try Self.require(notBefore < notAfter, "notAfter", is: "later than \"notBefore\"")
        }
        try Self.require(
            self.windows.count <= Self.windowLimit, "windows", is: "an array of at most \(Self.windowLimit)")
        try self.broadcast?.validate(at: Place.of("broadcast", in: Self.place))
    }

    private static func require(
        _ condition: Bool, _ key: String, is wanted: String
    ) throws(MetadataError) {
        guard condition else { throw MetadataError(.notA(wanted), at: Place.of(key, in: Self.place)) }
    }

    private mutating func readFitness(from reader: inout MemberReader) throws(MetadataError) {
        if reader.value("hardware") != nil { self.hardware = try reader.texts("hardware") }
        self.code = try reader.optionalNumber("code", in: 0...UInt64.max)
        if let text = try reader.optionalText("from") {
            guard let range = VersionRange(text) else {
                throw reader.error("from", isNot: "a range of versions such as >=1.2.0 <2.0.0")
            }
            self.from = range
        }
        self.isForced = try reader.optionalBool("force") ?? false
        self.handler = try reader.optionalText("handler")
        self.rolloutPartsPerMillion = try reader.optionalNumber("rollout", in: 0...1_000_000)
            .map { UInt32($0) }
    }

    private mutating func readTimes(from reader: inout MemberReader) throws(MetadataError) {
        self.notBefore = try reader.optionalTime("notBefore")
        self.notAfter = try reader.optionalTime("notAfter")
        guard reader.value("windows") != nil else { return }
        for text in try reader.texts("windows") {
            guard let window = InstallWindow(text) else {
                throw reader.error("windows", isNot: "an array of windows such as \"Sat,Sun 02:00-04:30\"")
            }
            self.windows.append(window)
        }
    }

    private var encoded: JSONObject {
        var object: JSONObject = [
            "product": .string(self.product), "version": .string(self.version.description),
        ]
        object["hardware"] = self.hardware.map { .array($0.map(JSONValue.string)) }
        object["code"] = self.code.map { .number(JSONNumber($0)) }
        object["from"] = self.from.map { .string($0.description) }
        if self.isForced { object["force"] = .bool(true) }
        object["handler"] = self.handler.map(JSONValue.string)
        object["rollout"] = self.rolloutPartsPerMillion.map { .number(JSONNumber($0)) }
        object["notBefore"] = self.notBefore.map { .string($0.description) }
        object["notAfter"] = self.notAfter.map { .string($0.description) }
        if !self.windows.isEmpty {
            object["windows"] = .array(self.windows.map { .string($0.description) })
        }
        object["broadcast"] = self.broadcast.map { .object($0.encoded) }
        object.add(unknown: self.unknown)
        return object
    }
}
