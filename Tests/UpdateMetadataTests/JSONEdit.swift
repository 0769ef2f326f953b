import JSONCoding
import Testing

/// A change of one place in a JSON text: `signed.roles.root.threshold`, array indices as numbers.
struct JSONEdit: Sendable, CustomTestStringConvertible {
    let file: String
    let place: String
    /// What stands there afterwards, as JSON; `nil` for nothing.
    let text: String?

    init(_ file: String, _ place: String, _ text: String?) {
        self.file = file
        self.place = place
        self.text = text
    }

    var testDescription: String { "\(self.file): \(self.place) = \(self.text ?? "nothing")" }

    /// The changed file.
    func bytes() throws -> [UInt8] {
        let bytes = try TUFVectors.bytes("\(self.file).json")
        let value = try JSONValue(parsing: bytes.span.bytes)
        let new = try self.text.map(Self.value)
        let keys = self.place.split(separator: "|").map(String.init)
        return try #require(Self.set(new, at: keys[...], in: value)).encoded(.compact)
    }

    /// The value that a text is.
    static func value(_ text: String) throws -> JSONValue {
        let bytes = Array(text.utf8)
        return try JSONValue(parsing: bytes.span.bytes)
    }

    private static func set(_ new: JSONValue?, at keys: ArraySlice<String>, in value: JSONValue) -> JSONValue?
    {
        guard let key = keys.first else { return new }
        switch value {
        case .object(var object):
            object[key] = self.set(new, at: keys.dropFirst(), in: object[key] ?? .null)
            return .object(object)
        case .array(var array):
            guard let index = Int(key) else { return value }
            let element = self.set(new, at: keys.dropFirst(), in: array[index])
            array.replaceSubrange(index...index, with: element.map { [$0] } ?? [])
            return .array(array)
        default: return value
        }
    }
}
