import JSONCoding

/// Takes the known members out of an object, one by one; what is left was not known.
struct MemberReader {
    /// Where the object stands.
    let place: String
    private let object: JSONObject
    private var knownKeys: [String] = []

    init(_ object: JSONObject, at place: String) {
        self.object = object
        self.place = place
    }

    init(_ value: JSONValue, at place: String) throws(MetadataError) {
        guard let object = value.object else { throw MetadataError(.notA("an object"), at: place) }
        self.init(object, at: place)
    }

    /// The members that nobody has asked for.
    var unknown: JSONObject {
        var rest = JSONObject()
        for member in self.object.members {
            let isKnown = self.knownKeys.contains { $0.utf8.elementsEqual(member.key.utf8) }
            if !isKnown { rest[member.key] = member.value }
        }
        return rest
    }

    /// The error that the member `key` is not `wanted`.
    func error(_ key: String, isNot wanted: String) -> MetadataError {
        MetadataError(.notA(wanted), at: Place.of(key, in: self.place))
    }

    /// The member `key`; `nil` where there is none.
    mutating func value(_ key: String) -> JSONValue? {
        self.knownKeys.append(key)
        return self.object[key]
    }

    mutating func requiredValue(_ key: String) throws(MetadataError) -> JSONValue {
        guard let value = self.value(key) else {
            throw MetadataError(.missing, at: Place.of(key, in: self.place))
        }
        return value
    }

    mutating func text(_ key: String) throws(MetadataError) -> String {
        guard let text = try self.requiredValue(key).string else { throw self.error(key, isNot: "a string") }
        return text
    }

    mutating func optionalText(_ key: String) throws(MetadataError) -> String? {
        guard let value = self.value(key) else { return nil }
        guard let text = value.string else { throw self.error(key, isNot: "a string") }
        return text
    }

    mutating func number(_ key: String, in range: ClosedRange<UInt64>) throws(MetadataError) -> UInt64 {
        guard let number = try self.requiredValue(key).number?.unsignedInteger, range.contains(number) else {
            throw self.error(key, isNot: "a whole number of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func optionalNumber(
        _ key: String, in range: ClosedRange<UInt64>
    ) throws(MetadataError) -> UInt64? {
        guard self.object[key] != nil else { return nil }
        return try self.number(key, in: range)
    }

    mutating func bool(_ key: String) throws(MetadataError) -> Bool {
        guard case .bool(let value) = try self.requiredValue(key) else {
            throw self.error(key, isNot: "true or false")
        }
        return value
    }

    mutating func optionalBool(_ key: String) throws(MetadataError) -> Bool? {
        guard self.object[key] != nil else { return nil }
        return try self.bool(key)
    }

    mutating func object(_ key: String) throws(MetadataError) -> JSONObject {
        guard let object = try self.requiredValue(key).object else {
            throw self.error(key, isNot: "an object")
        }
        return object
    }

    mutating func array(_ key: String) throws(MetadataError) -> [JSONValue] {
        guard let array = try self.requiredValue(key).array else { throw self.error(key, isNot: "an array") }
        return array
    }

    mutating func texts(_ key: String) throws(MetadataError) -> [String] {
        var texts: [String] = []
        for element in try self.array(key) {
            guard let text = element.string else { throw self.error(key, isNot: "an array of strings") }
            texts.append(text)
        }
        return texts
    }

    mutating func optionalTime(_ key: String) throws(MetadataError) -> UTCTime? {
        guard self.object[key] != nil else { return nil }
        return try self.time(key)
    }

    mutating func time(_ key: String) throws(MetadataError) -> UTCTime {
        guard let time = UTCTime(try self.text(key)) else {
            throw self.error(key, isNot: "a time such as 2030-01-31T23:59:59Z")
        }
        return time
    }
}

extension JSONObject {
    /// Adds members that were not known when they were read; what is there already stays.
    mutating func add(unknown members: JSONObject) {
        for member in members.members where self[member.key] == nil {
            self[member.key] = member.value
        }
    }
}
