import JSONCoding
import Testing

@Suite("JSON is written")
struct JSONWriterTests {
    @Test("Python's default layout, byte for byte")
    func writesLikePython() {
        // json.dumps({'response': 'package', 'data': {'latest': '固件-ü😀\x7f"\\\n.tgz', 'n': [1, True, None]}})
        let value = JSONValue.object([
            "response": "package",
            "data": .object([
                "latest": "固件-ü😀\u{7F}\"\\\n.tgz", "n": .array([.number(JSONNumber(1)), .bool(true), .null]),
            ]),
        ])
        let expected =
            #"{"response": "package", "data": {"latest": "\u56fa\u4ef6-\u00fc\ud83d\ude00\u007f\"\\\n.tgz", "#
            + #""n": [1, true, null]}}"#
        #expect(String(decoding: value.encoded(.python), as: UTF8.self) == expected)
    }

    @Test("The compact layout escapes only what must be")
    func writesCompact() {
        let value = JSONValue.object(["ü": .array(["\u{1}", "/", .bool(false)]), "": .object([:])])
        #expect(
            String(decoding: value.encoded(.compact), as: UTF8.self) == #"{"ü":["\u0001","/",false],"":{}}"#)
    }

    @Test("What was written is read again", arguments: [JSONStyle.compact, .python])
    func roundTrip(style: JSONStyle) throws {
        let value = JSONValue.object([
            "z": "\u{0}\u{1F}\u{7F}\u{2028}\u{FFFF}\u{10FFFF}", "a": .array([.object([:]), .array([])]),
        ])
        #expect(try JSONValue(parsing: value.encoded(style).span.bytes) == value)
    }

    @Test("Members keep their order, are replaced in place, and can be removed")
    func objectMembers() {
        var object: JSONObject = ["b": .null, "a": .null, "c": .null]
        object["a"] = .bool(true)
        object["b"] = nil
        object["d"] = .null
        #expect(object.members.map(\.key) == ["a", "c", "d"])
        #expect(object["a"] == .bool(true) && object["b"] == nil && object["d"] == .null)
    }

    @Test("A number is an unsigned integer only when it is written as one")
    func unsignedIntegers() {
        #expect(JSONNumber(text: "18446744073709551615")?.unsignedInteger == .max)
        for text in ["18446744073709551616", "-0", "1.0", "1e3"] {
            #expect(JSONNumber(text: text) != nil && JSONNumber(text: text)?.unsignedInteger == nil)
        }
        for text in ["", "+1", "01", ".5", "1.", "1e", "0x1", " 1"] {
            #expect(JSONNumber(text: text) == nil, "\(text)")
        }
    }
}
