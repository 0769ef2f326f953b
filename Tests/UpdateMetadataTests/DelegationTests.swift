import DeviceCrypto
import JSONCoding
import Testing

@testable import UpdateMetadata

@Suite("Delegations find the roles that may name a target")
struct DelegationTests {
    private static let keys = RoleKeys(keyIDs: [], threshold: 1)

    private func digest(_ text: String) -> [UInt8] {
        var hasher = SHA256Hasher()
        Array(text.utf8).withUnsafeBytes { hasher.update($0) }
        return hasher.digest()
    }

    private func path(_ text: String) throws -> TargetPath { try #require(TargetPath(text)) }

    private func role(_ name: String, _ scope: DelegatedRole.Scope) throws -> DelegatedRole {
        try DelegatedRole(
            name: #require(RoleName(name)), roleKeys: Self.keys, scope: scope, isTerminating: false)
    }

    @Test("Random patterns match what they match for python-tuf")
    func agreesWithPeer() throws {
        let facts = try TUFVectors.facts("patterns")
        #expect(facts.count == 1_500)
        for fact in facts {
            let fields = try #require(fact.array)
            let (pattern, text) = (try #require(fields[0].string), try #require(fields[1].string))
            let matches = try PathPattern(pattern).matches(self.path(text))
            #expect(fields[2] == .bool(matches), "\(pattern) and \(text)")
        }
    }

    @Test(
        "No wildcard goes over a slash, and nothing else than the whole path counts",
        arguments: [
            ("*", "a", true), ("*", "a/b", false), ("a/*", "a/", true), ("a?b", "a/b", false),
            ("[!x]", "/", false), ("a/*.img", "a/b.img", true), ("a/*.img", "a/b/c.img", false),
            ("a", "ab", false), ("b", "ab", false), ("", "a", false), ("?", "😀", true),
            ("?", "e\u{301}", false),
            ("caf\u{E9}", "cafe\u{301}", false), ("*/*", "a/b", true), ("A", "a", false),
            ("[a-c]1", "b1", true),
            ("[!a-c]1", "b1", false), ("[]]", "]", true), ("[", "[", true), ("[a", "[a", true),
            ("[z-a]", "b", false),
            ("[a-]", "-", true), ("**a**", "bab", true), ("\\*", "\\x", true), ("{a,b}", "a", false),
        ])
    func patterns(pattern: String, text: String, matches: Bool) throws {
        #expect(try PathPattern(pattern).matches(self.path(text)) == matches)
    }

    @Test("A pattern made to be slow is not", .timeLimit(.minutes(1)))
    func hostilePattern() throws {
        let pattern = PathPattern(String(repeating: "*a", count: 500) + "*b")
        let path = try self.path(String(repeating: "a", count: 1_024))
        for _ in 0..<10 { #expect(!pattern.matches(path)) }
    }

    @Test("Brackets that nothing closes take no time", .timeLimit(.minutes(1)))
    func unclosedBrackets() throws {
        let start = ContinuousClock.now
        let pattern = PathPattern(String(repeating: "[", count: 40_000))
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(!pattern.matches(try self.path("[")))
        #expect(try PathPattern("[a][").matches(self.path("a[")))
        #expect(try PathPattern("][[").matches(self.path("][[")))
    }

    @Test("Patterns are limited in length and number", arguments: [0, 1])
    func patternLimits(excess: Int) throws {
        let limits = MetadataLimits()
        for patterns in [
            [String(repeating: "é", count: limits.patternByteCount / 2) + (excess == 0 ? "" : "x")],
            Array(repeating: "x", count: limits.patternCount + excess),
        ] {
            let role = try DelegatedRole(
                name: #require(RoleName("a")),
                roleKeys: RoleKeys(keyIDs: [#require(KeyID("k"))], threshold: 1),
                scope: .paths(patterns), isTerminating: false)
            let json = JSONValue.object(role.encoded)
            if excess == 0 {
                #expect(try DelegatedRole(parsing: json, at: "", limits: limits).scope == .paths(patterns))
            } else {
                #expect(throws: MetadataError.self) {
                    try DelegatedRole(parsing: json, at: "", limits: limits)
                }
            }
        }
    }

    @Test("Bins have the names that python-tuf gives them")
    func bins() throws {
        let facts = try TUFVectors.facts("bins")
        #expect(facts.count == 30)
        for fact in facts {
            let fields = try #require(fact.array)
            let bits = try #require(fields[0].number?.unsignedInteger)
            let text = try #require(fields[1].string)
            let name = try #require(fields[3].string.flatMap { RoleName($0) })
            let roles = SuccinctRoles(roleKeys: Self.keys, bitCount: Int(bits), namePrefix: "bin")
            let delegations = Delegations(keys: [:], roles: .succinct(roles))
            let found = try delegations.delegations(for: self.path(text), pathDigest: self.digest(text))
            #expect(found.map(\.name) == [name])
            #expect(found.map(\.isTerminating) == [true])
            #expect(delegations.roleKeys(of: name) == Self.keys)
        }
    }

    @Test(
        "Only the names of bins are names of bins",
        arguments: [
            ("bin-000", true), ("bin-3ff", true), ("bin-400", false), ("bin-3FF", false), ("bin-00", false),
            ("bin-0000", false), ("bin000", false), ("bon-000", false), ("bin-+00", false), ("bin-", false),
            ("000", false),
        ])
    func binNames(text: String, isBin: Bool) throws {
        let roles = SuccinctRoles(roleKeys: Self.keys, bitCount: 10, namePrefix: "bin")
        #expect(try roles.contains(#require(RoleName(text))) == isBin)
        #expect(roles.name(ofBin: 1_023).text == "bin-3ff")
    }

    @Test("Roles are found in the order of their precedence, by patterns and by digests")
    func order() throws {
        let digits = "ca978112"  // of "a"
        let delegations = try Delegations(
            keys: [:],
            roles: .list([
                self.role("pattern", .paths(["x", "?"])), self.role("other", .paths(["b"])),
                self.role("prefix", .pathHashPrefixes(["00", digits])), self.role("none", .paths([])),
                self.role("all", .pathHashPrefixes([""])), self.role("upper", .pathHashPrefixes(["CA"])),
            ]))
        let found = try delegations.delegations(for: self.path("a"), pathDigest: self.digest("a"))
        #expect(found.map(\.name.text) == ["pattern", "prefix", "all"])
        #expect(delegations.roleKeys(of: .broadcast) == nil)
    }
}
