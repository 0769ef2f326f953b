import Foundation
import JSONCoding
import Testing

/// Files that python-tuf made: Tests/Vectors/tuf/README.md.
enum TUFVectors {
    /// The bytes of a file.
    static func bytes(_ name: String) throws -> [UInt8] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try [UInt8](Data(contentsOf: tests.appendingPathComponent("Vectors/tuf/\(name)")))
    }

    /// What python-tuf computes for some inputs.
    static func facts(_ name: String) throws -> [JSONValue] {
        let bytes = try self.bytes("facts.json")
        let value = try JSONValue(parsing: bytes.span.bytes, limits: JSONLimits(maximumByteCount: 1 << 20))
        return try #require(value.object?[name]?.array)
    }
}
