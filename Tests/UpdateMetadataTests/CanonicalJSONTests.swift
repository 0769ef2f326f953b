import JSONCoding
import Testing
import UpdateMetadata

@Suite("Canonical JSON is what signers make of the same values")
struct CanonicalJSONTests {
    private func canonical(_ text: String) throws -> String {
        let value = try JSONValue(parsing: Array(text.utf8).span.bytes)
        return String(decoding: try value.canonicalBytes(), as: UTF8.self)
    }

    @Test("Two hundred random values give the text that securesystemslib gives")
    func agreesWithPeer() throws {
        let facts = try TUFVectors.facts("canonical")
        #expect(facts.count == 200)
        for fact in facts {
            let object = try #require(fact.object)
            let (value, canonical) = (
                try #require(object["value"]), try #require(object["canonical"]?.string)
            )
            #expect(try value.canonicalBytes() == Array(canonical.utf8))
        }
    }

    @Test(
        "Members are sorted by code points, white space goes, and only two characters are escaped",
        arguments: [
            (#"{ "b" : 1, "a" : [ 1 , "x" ] }"#, #"{"a":[1,"x"],"b":1}"#),
            (
                #"{"\ud83d\ude00":1,"\uffee":2,"Z":3,"a":4}"#,
                "{\"Z\":3,\"a\":4,\"\u{FFEE}\":2,\"\u{1F600}\":1}"
            ),
            (#""\u00e9\"\\\/""#, #""é\"\\/""#),
            (#""\n\u0001""#, "\"\n\u{1}\""),
            ("[-0, -12, 123456789012345678901234567890]", "[0,-12,123456789012345678901234567890]"),
            ("[null,true,false,{},[],\"\"]", "[null,true,false,{},[],\"\"]"),
        ])
    func form(text: String, canonical: String) throws {
        let written = try self.canonical(text)
        #expect(written.utf8.elementsEqual(canonical.utf8), "\(written)")
    }

    @Test(
        "A fraction or an exponent is no canonical JSON",
        arguments: ["1.0", "1e3", "[1,{\"a\":-0.5}]", "1E0"])
    func refusesFractions(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8).span.bytes)
        #expect(throws: MetadataError.self) { try value.canonicalBytes() }
    }
}
