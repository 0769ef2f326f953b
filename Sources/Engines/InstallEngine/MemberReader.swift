import ByteCoding
import JSONCoding

/// Takes checked members out of an object of the journal; what it is not asked for is passed over.
struct MemberReader {
    private let place: String
    private let object: JSONObject

    init(_ value: JSONValue, at place: String) throws(RecordError) {
        guard let object = value.object else { throw RecordError(place, isNot: "an object") }
        self.place = place
        self.object = object
    }

    /// The error that the member `key` is not `wanted`.
    func error(_ key: String, isNot wanted: String) -> RecordError {
        RecordError(self.placeOf(key), isNot: wanted)
    }

    func optionalValue(_ key: String) -> JSONValue? { self.object[key] }

    func value(_ key: String) throws(RecordError) -> JSONValue {
        guard let value = self.object[key] else { throw self.error(key, isNot: "there") }
        return value
    }

    func reader(_ key: String) throws(RecordError) -> MemberReader {
        try MemberReader(try self.value(key), at: self.placeOf(key))
    }

    /// A text for people, of so many bytes.
    func text(_ key: String, byteCount: ClosedRange<Int>) throws(RecordError) -> String {
        guard let text = try self.value(key).string, byteCount.contains(text.utf8.count) else {
            throw self.error(
                key, isNot: "a text of \(byteCount.lowerBound) to \(byteCount.upperBound) bytes")
        }
        return text
    }

    /// A text of so many bytes that may stand in the environment of a process, or be a path.
    func word(_ key: String, byteCount: ClosedRange<Int>) throws(RecordError) -> String {
        let text = try self.text(key, byteCount: byteCount)
        guard !text.utf8.contains(0) else { throw self.error(key, isNot: "without NUL") }
        return text
    }

    func optionalWord(_ key: String, byteCount: ClosedRange<Int>) throws(RecordError) -> String? {
        self.object[key] == nil ? nil : try self.word(key, byteCount: byteCount)
    }

    /// A name of a file that is no path: without `/`, and neither `.` nor `..`.
    func plainName(_ key: String) throws(RecordError) -> String {
        let name = try self.word(key, byteCount: 1...255)
        guard !name.utf8.contains(UInt8(ascii: "/")), name != ".", name != ".." else {
            throw self.error(key, isNot: "a plain name")
        }
        return name
    }

    func absolutePath(_ key: String) throws(RecordError) -> String {
        let path = try self.word(key, byteCount: 1...4096)
        guard path.utf8.first == UInt8(ascii: "/") else { throw self.error(key, isNot: "an absolute path") }
        return path
    }

    func number(_ key: String, in range: ClosedRange<Int64>) throws(RecordError) -> Int64 {
        guard let number = try self.value(key).number.flatMap({ Int64($0.text) }), range.contains(number)
        else { throw self.error(key, isNot: "a whole number of \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    /// One of the words of `Choice`.
    func choice<Choice: RawRepresentable<String>>(
        _ key: String, of _: Choice.Type = Choice.self
    ) throws(RecordError) -> Choice {
        guard let choice = try self.value(key).string.flatMap(Choice.init(rawValue:)) else {
            throw self.error(key, isNot: "a known word")
        }
        return choice
    }

    func array(_ key: String, limit: Int) throws(RecordError) -> [JSONValue] {
        guard let elements = try self.value(key).array, elements.count <= limit else {
            throw self.error(key, isNot: "an array of at most \(limit)")
        }
        return elements
    }

    func placeOf(_ key: String) -> String { self.place.isEmpty ? key : "\(self.place).\(key)" }
}
