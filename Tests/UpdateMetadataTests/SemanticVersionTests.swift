import Testing
import UpdateMetadata

@Suite("Versions are semantic versions, and ranges of them")
struct SemanticVersionTests {
    private func version(_ text: String) throws -> SemanticVersion { try #require(SemanticVersion(text)) }

    @Test("Precedence is that of the standard")
    func precedence() throws {
        let texts = [
            "0.0.0", "0.0.1", "0.1.0", "1.0.0-0", "1.0.0-1", "1.0.0-1.0", "1.0.0-10", "1.0.0--", "1.0.0-A",
            "1.0.0-a",
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.0.9", "1.0.10", "2.0.0", "2.1.0", "10.0.0",
            "99999999999999999999.0.0", "100000000000000000000.0.0",
        ]
        let versions = try texts.map(self.version)
        for (index, version) in versions.enumerated() {
            for (otherIndex, other) in versions.enumerated() {
                #expect((version < other) == (index < otherIndex), "\(version) and \(other)")
                #expect((version == other) == (index == otherIndex), "\(version) and \(other)")
            }
        }
    }

    @Test("A build tells versions apart, and not their precedence")
    func builds() throws {
        let (first, second) = (try self.version("1.0.0+1"), try self.version("1.0.0+a-b.01"))
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(!(first < second) && !(second < first))
        #expect(!first.isIdentical(to: second))
        #expect(first.isIdentical(to: first))
    }

    @Test(
        "What is no semantic version is refused",
        arguments: [
            "", "1", "1.0", "1.0.0.0", "v1.0.0", "01.0.0", "1.00.0", "1.0.0-", "1.0.0+", "1.0.0-01",
            "1.0.0-a..b",
            "1.0.0-a.", "1.0.0+a..b", "1.0.0+a+b", "1.0.0-é", "1.0.0 ", " 1.0.0", "1.0.x", "-1.0.0",
            "1.0.0-a_b", "1..0",
            "1.0.٣",
        ])
    func refuses(text: String) {
        #expect(SemanticVersion(text) == nil)
    }

    @Test("Versions are as long as the limit, and not one byte longer")
    func length() {
        let longest = "1.0.0-" + String(repeating: "a", count: SemanticVersion.maximumByteCount - 6)
        #expect(SemanticVersion(longest) != nil)
        #expect(SemanticVersion(longest + "a") == nil)
    }

    @Test(
        "Ranges hold what they say",
        arguments: [
            (">=1.2.0 <2.0.0", "1.2.0", true), (">=1.2.0 <2.0.0", "2.0.0", false),
            (">=1.2.0 <2.0.0", "1.1.9", false),
            (">=1.2.0 <2.0.0", "2.0.0-rc.1", true), ("=1.0.0", "1.0.0+x", true), ("=1.0.0", "1.0.0-a", false),
            (">1.0.0", "1.0.0", false), (">1.0.0", "1.0.1", true), ("<=1.0.0", "1.0.0", true),
            ("<=1.0.0", "1.0.1", false),
            ("<1.0.0", "1.0.0", false), ("=1.0.0 || >=2.0.0 <3.0.0", "1.0.0", true),
            ("=1.0.0 || >=2.0.0 <3.0.0", "2.9.9", true), ("=1.0.0 || >=2.0.0 <3.0.0", "1.5.0", false),
        ])
    func ranges(range: String, version: String, contains: Bool) throws {
        #expect(try #require(VersionRange(range)).contains(self.version(version)) == contains)
        #expect(VersionRange(range)?.description == range)
    }

    @Test(
        "What is no range is refused",
        arguments: [
            "", " ", "1.0.0", "==1.0.0", ">= 1.0.0", ">=1.0.0  <2.0.0", ">=1.0.0 ", "||", "=1.0.0 ||",
            "|| =1.0.0",
            "=1.0.0|| =2.0.0", "=1.0.0 || || =2.0.0", "~1.0.0", "^1.0.0", "=1.0", "*", "<>1.0.0",
            "=1.0.0,=2.0.0",
        ])
    func refusesRange(text: String) {
        #expect(VersionRange(text) == nil)
    }

    @Test("Ranges are as long as the limit, and not one byte longer")
    func rangeLength() {
        let parts = Array(repeating: "=1.0.0", count: 146).joined(separator: " ")  // 1021 bytes
        #expect(VersionRange(parts + "-ab") != nil)
        #expect(VersionRange(parts + "-abc") == nil)
    }
}
