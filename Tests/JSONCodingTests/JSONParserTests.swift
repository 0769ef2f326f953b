import JSONCoding
import Testing

@Suite("JSON is read from a stream")
struct JSONParserTests {
    @Test(
        "A text gives its value",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)),
            ("-12.50e+3", .number(JSONNumber(checked: "-12.50e+3"))), ("0", .number(JSONNumber(0))),
            ("[]", .array([])), ("{}", .object([:])), ("[[],{}]", .array([.array([]), .object([:])])),
            (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
            (#""\u4e2d\uD83D\uDE00ü""#, "中😀ü"),
            (
                "{\"b\" : 1,\n\t\"a\":[true , null]}\r\n",
                .object(["b": .number(JSONNumber(1)), "a": .array([.bool(true), .null])])
            ),
        ] as [(String, JSONValue)]
    )
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8).span.bytes) == value)
    }

    @Test("However the stream is cut, the value is the same, and its end is known to the byte")
    func readsPieces() throws {
        let text = Array(#" {"response": "package", "data": {"size": 5, "name": "ü\u00fc"}}PAYLOAD"#.utf8)
        let valueByteCount = text.count - "PAYLOAD".utf8.count
        let expected = JSONValue.object([
            "response": "package", "data": .object(["size": .number(JSONNumber(5)), "name": "üü"]),
        ])
        for pieceByteCount in 1...text.count {
            var parser = JSONParser()
            var offset = 0
            var end: Int?
            while end == nil, offset < text.count {
                let piece = Array(text[offset..<min(offset + pieceByteCount, text.count)])
                if case .complete(let value, let count) = try parser.parse(piece.span.bytes) {
                    #expect(value == expected)
                    end = offset + count
                }
                offset += piece.count
            }
            #expect(end == valueByteCount, "in pieces of \(pieceByteCount) bytes")
        }
    }

    @Test("A parser reads one value after the other")
    func readsSequence() throws {
        let text = Array(#"{"a": 1}  [2]3 "#.utf8)
        var parser = JSONParser()
        var values: [String] = []
        var rest = text
        while case .complete(let value, let count) = try parser.parse(rest.span.bytes) {
            values.append(String(decoding: value.encoded(.compact), as: UTF8.self))
            rest.removeFirst(count)
        }
        #expect(values == [#"{"a":1}"#, "[2]", "3"])
        #expect(parser.isBetweenValues)
    }

    @Test(
        "What is not JSON is refused at the byte where it stops being JSON",
        arguments: [
            ("{abc}", 1), ("[1,]", 3), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7), ("nulL", 3), ("01", 1),
            ("[1.]", 3),
            ("\"\n\"", 1), (#""\x""#, 2), (#""\u12G4""#, 5), ("[1}", 2), ("{\"a\":1]", 6), ("NaN", 0),
            ("\u{FEFF}1", 0),
            ("-", 1), ("[1", 2), ("\"abc", 4), ("", 0), ("  ", 2), ("1 2", 2), ("'a'", 0), ("+1", 0),
            ("[-]", 2),
        ]
    )
    func refuses(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8).span.bytes) }
        #expect(error?.byteOffset == offset, "\(text)")
    }

    @Test("Two readers never see different values: a repeated key is refused")
    func refusesDuplicateKey() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(#"{"a": 1, "b": {"a": 2}, "\u0061": 3}"#.utf8).span.bytes)
        }
        #expect(error?.reason == .duplicateKey)
    }

    @Test("Keys that differ in their bytes only are two keys, as they are for those who sign JSON")
    func keepsEquivalentKeysApart() throws {
        let text = "{\"caf\u{E9}\":1,\"cafe\u{301}\":2,\"cafe\\u0301s\":3}"
        let value = try JSONValue(parsing: Array(text.utf8).span.bytes)
        var object = try #require(value.object)
        #expect(object.members.count == 3)
        #expect(object["caf\u{E9}"] == .number(JSONNumber(1)))
        #expect(object["cafe\u{301}"] == .number(JSONNumber(2)))
        object["caf\u{E9}"] = nil
        #expect(object["caf\u{E9}"] == nil)
        #expect(object["cafe\u{301}"] == .number(JSONNumber(2)))
    }

    @Test("Values that differ in their bytes only differ")
    func comparesBytes() {
        let (composed, decomposed) = (JSONValue.string("\u{E9}"), JSONValue.string("e\u{301}"))
        #expect(composed != decomposed)
        #expect(JSONValue.array([composed]) != .array([decomposed]))
        #expect(JSONValue.object(["a": composed]) != .object(["a": decomposed]))
        #expect(JSONValue.object(["\u{E9}": .null]) != .object(["e\u{301}": .null]))
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect(Set([JSONValue.null, .bool(true), .bool(false), .array([]), .object([:]), ""]).count == 6)
    }

    @Test(
        "Strings are whole Unicode characters in UTF-8",
        arguments: [
            #""\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ude00""#, #""\ud83d\u0041""#,
            #""\ud83d\ud83d\ude00""#,
        ]
    )
    func refusesLoneSurrogates(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8).span.bytes) }
        #expect(error?.reason == .loneSurrogate)
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: ([0x22] + bytes + [0x22]).span.bytes)
        }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test("Depth is accepted up to the limit, and not one level more")
    func limitsDepth() throws {
        let limits = JSONLimits(maximumDepth: 3)
        _ = try JSONValue(parsing: Array(#"[{"a":[]}]"#.utf8).span.bytes, limits: limits)
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(#"[{"a":[[]]}]"#.utf8).span.bytes, limits: limits)
        }
        #expect(error?.reason == .tooDeep(maximumDepth: 3))
    }

    @Test("Length is accepted up to the limit, white space included, and not one byte more")
    func limitsLength() throws {
        let limits = JSONLimits(maximumByteCount: 10)
        _ = try JSONValue(parsing: Array("    \"abcd\"".utf8).span.bytes, limits: limits)
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("     \"abcd\"".utf8).span.bytes, limits: limits)
        }
        #expect(error?.reason == .tooLong(maximumByteCount: 10))
        #expect(error?.byteOffset == 10)
        var parser = JSONParser(limits: limits)
        #expect(throws: JSONError.self) { try parser.parse([UInt8](repeating: 0x20, count: 11).span.bytes) }
    }
}

extension JSONNumber {
    /// A number that the test knows to be one.
    fileprivate init(checked text: String) {
        self = JSONNumber(text: text) ?? JSONNumber(0)
    }
}
