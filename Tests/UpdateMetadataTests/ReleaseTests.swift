import JSONCoding
import Testing
import UpdateMetadata

@Suite("A release is valid where it is read and where it is written")
struct ReleaseTests {
    private static let broadcast =
        #"{"information":"000c8000000004f803000108","repairSymbols":1,"batchSymbols":32}"#

    private func release(_ key: String, _ text: String?) throws -> Release {
        var object: JSONObject = ["product": "gateway", "version": "1.0.0"]
        object[key] = try text.map(JSONEdit.value)
        return try Release(parsing: ["fleetcast": .object(object)])
    }

    @Test("Product and version are enough, and all else has its default")
    func least() throws {
        let release = try self.release("unknown", "1")
        #expect(release.hardware == nil && release.code == nil && release.from == nil)
        #expect(!release.isForced && release.windows.isEmpty && release.broadcast == nil)
        #expect(release.unknown == ["unknown": .number(JSONNumber(1))])
        #expect(try Release(parsing: release.customObject) == release)
    }

    @Test(
        "Members are taken up to their limits",
        arguments: [
            ("product", "\"\(String(repeating: "é", count: 64))\""),
            ("hardware", #"["\#(String(repeating: "h", count: 128))"]"#),
            ("code", "18446744073709551615"), ("rollout", "1000000"), ("rollout", "0"),
            ("from", "\">=1.0.0\""),
            ("handler", "\"\(String(repeating: "h", count: 64))\""), ("windows", "[]"), ("force", "false"),
            ("broadcast", broadcast.replacing("32", with: "2")),
            ("broadcast", broadcast.replacing("32", with: "128")),
            ("broadcast", broadcast.replacing(":1,", with: ":16777215,")),
            ("broadcast", broadcast.replacing(":1,", with: ":0,")),
        ])
    func takes(key: String, text: String) throws {
        let release = try self.release(key, text)
        #expect(try Release(parsing: release.customObject) == release)
    }

    @Test(
        "Members beyond their limits, or of another kind, are refused with their place",
        arguments: [
            ("product", nil), ("product", "\"\""), ("product", "\"\(String(repeating: "é", count: 64))x\""),
            ("product", "1"),
            ("version", nil), ("version", "\"1.0\""), ("version", "1"), ("hardware", "[]"),
            ("hardware", "[\"\"]"),
            ("hardware", "\"a\""), ("hardware", "[1]"),
            ("hardware", #"["\#(String(repeating: "h", count: 129))"]"#),
            ("code", "-1"), ("code", "18446744073709551616"), ("code", "1.5"), ("code", "\"1\""),
            ("from", "\"1\""),
            ("force", "1"), ("handler", "\"\""), ("handler", "\"\(String(repeating: "h", count: 65))\""),
            ("rollout", "1000001"), ("rollout", "-1"), ("notBefore", "\"2026\""), ("notAfter", "1"),
            ("windows", "[\"\"]"),
            ("windows", "\"02:00-04:00\""), ("windows", "null"), ("broadcast", "[]"),
            ("broadcast", broadcast.replacing("32", with: "1")),
            ("broadcast", broadcast.replacing("32", with: "33")),
            ("broadcast", broadcast.replacing("32", with: "256")),
            ("broadcast", broadcast.replacing(":1,", with: ":16777216,")),
            ("broadcast", broadcast.replacing("000c", with: "0c")),
            ("broadcast", broadcast.replacing("000c", with: "000x")),
            ("broadcast", broadcast.replacing("}", with: ",\"spine\":\"00\"}")),
        ] as [(String, String?)])
    func refuses(key: String, text: String?) {
        let error = #expect(throws: MetadataError.self) { try self.release(key, text) }
        #expect(error?.place.hasPrefix("custom.fleetcast.\(key)") == true, "\(String(describing: error))")
    }

    @Test("Without the member fleetcast there is no release")
    func foreign() {
        #expect(throws: MetadataError(.missing, at: "custom.fleetcast")) { try Release(parsing: [:]) }
    }

    @Test("It must not end before it begins")
    func times() throws {
        var release = try self.release("unknown", nil)
        release.notBefore = UTCTime(secondsSinceEpoch: 1)
        release.notAfter = UTCTime(secondsSinceEpoch: 2)
        #expect(try Release(parsing: release.customObject) == release)
        release.notAfter = UTCTime(secondsSinceEpoch: 1)
        #expect(throws: MetadataError.self) { try release.customObject }
    }

    @Test("What no device could read is not written")
    func writes() throws {
        let good = try self.release("broadcast", Self.broadcast)
        var releases = Array(repeating: good, count: 7)
        releases[0].product = ""
        releases[1].hardware = []
        releases[2].rolloutPartsPerMillion = 1_000_001
        releases[3].broadcast?.batchSymbolCount = 3
        releases[4].broadcast?.information.removeLast()
        releases[5].broadcast?.repairSymbolCount = 1 << 24
        releases[6].broadcast?.spineDigest = []
        for release in releases {
            #expect(throws: MetadataError.self) { try release.customObject }
        }
    }

    @Test("It fits its product, byte for byte, and the hardware that it names")
    func fits() throws {
        var release = try self.release("product", "\"caf\u{E9}\"")
        #expect(release.fits(product: "caf\u{E9}", hardware: nil))
        #expect(!release.fits(product: "cafe\u{301}", hardware: nil))
        release.hardware = ["a1", "a2"]
        #expect(release.fits(product: "caf\u{E9}", hardware: "a2"))
        #expect(!release.fits(product: "caf\u{E9}", hardware: "a3"))
        #expect(!release.fits(product: "caf\u{E9}", hardware: nil))
    }
}
