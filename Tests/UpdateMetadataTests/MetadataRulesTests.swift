import JSONCoding
import Testing
import UpdateMetadata

@Suite("Metadata is refused where clients must refuse it, and tolerated where they must tolerate it")
struct MetadataRulesTests {
    private static let noHexadecimalKey =
        #"{"keytype":"ed25519","scheme":"ed25519","keyval":{"public":"zz"}}"#
    private static let digest = "\"\(String(repeating: "0", count: 64))\""

    private func parse(_ file: String, _ bytes: [UInt8], limits: MetadataLimits = MetadataLimits()) throws {
        switch file {
        case "root": _ = try SignedMetadata<RootMetadata>(parsing: bytes, limits: limits)
        case "timestamp": _ = try SignedMetadata<TimestampMetadata>(parsing: bytes, limits: limits)
        case "snapshot": _ = try SignedMetadata<SnapshotMetadata>(parsing: bytes, limits: limits)
        default: _ = try SignedMetadata<TargetsMetadata>(parsing: bytes, limits: limits)
        }
    }

    @Test(
        "Every role: what is missing or something else than it must be is refused",
        arguments: ["root", "timestamp", "snapshot", "targets", "succinct"])
    func header(file: String) throws {
        let edits: [(String, [String?])] = [
            ("signed", [nil, "[]", "null"]), ("signatures", [nil, "{}", "null"]),
            ("signed|_type", [nil, "\"mirrors\"", "1", "\"\(file == "root" ? "targets" : "root")\""]),
            ("signed|version", [nil, "0", "-1", "1.0", "\"1\"", "true", "null", "9223372036854775808"]),
            (
                "signed|spec_version",
                [
                    nil, "1", "\"\"", "\"1\"", "\"2.0.0\"", "\"0.9.0\"", "\"1.0.0.0\"", "\"1..0\"",
                    "\"1.0.x\"", "\"10.0\"", "\"1.-1\"",
                ]
            ),
            ("signed|expires", [nil, "1", "\"2036-02-30T00:00:00Z\"", "\"2036-02-28T00:00:00\""]),
            (
                "signatures|0",
                [
                    "1", "{}", #"{"keyid":"a"}"#, #"{"sig":""}"#, #"{"keyid":"","sig":""}"#,
                    #"{"keyid":1,"sig":""}"#,
                ]
            ),
        ]
        for (place, texts) in edits {
            for text in texts {
                let edit = JSONEdit(file, place, text)
                #expect(throws: MetadataError.self, "\(edit.testDescription)") {
                    try parse(file, edit.bytes())
                }
            }
        }
    }

    @Test(
        "Every role: versions 1.0 and 1.99.1, unknown members and bad signatures are tolerated",
        arguments: ["root", "timestamp", "snapshot", "targets", "succinct"])
    func tolerance(file: String) throws {
        let edits = [
            ("signed|spec_version", "\"1.0\""), ("signed|spec_version", "\"1.99.1\""),
            ("signed|other", "[{}]"),
            ("signed|version", "9223372036854775807"), ("other", "[1.5]"), ("signatures", "[]"),
            ("signatures|0|sig", "\"not hexadecimal\""), ("signatures|0|sig", "\"\""),
            ("signatures|0|other", "1"),
        ]
        for (place, text) in edits { try self.parse(file, JSONEdit(file, place, text).bytes()) }
    }

    @Test(
        "What is wrong in one role is refused, with its place",
        arguments: [
            JSONEdit("root", "signed|keys", nil), JSONEdit("root", "signed|keys", "[]"),
            JSONEdit("root", "signed|keys|a", "1"),
            JSONEdit("root", "signed|keys|a", #"{"keytype":"a","scheme":"a"}"#),
            JSONEdit("root", "signed|keys|a", #"{"keytype":"a","scheme":"a","keyval":{}}"#),
            JSONEdit("root", "signed|keys|a", #"{"keytype":"a","scheme":"a","keyval":{"public":1}}"#),
            JSONEdit("root", "signed|keys|a", #"{"keytype":1,"scheme":"a","keyval":{"public":""}}"#),
            JSONEdit("root", "signed|roles", nil), JSONEdit("root", "signed|roles|root", nil),
            JSONEdit("root", "signed|roles|snapshot", nil), JSONEdit("root", "signed|roles|targets", "[]"),
            JSONEdit("root", "signed|roles|root|threshold", "0"),
            JSONEdit("root", "signed|roles|root|threshold", "-1"),
            JSONEdit("root", "signed|roles|root|threshold", "1.0"),
            JSONEdit("root", "signed|roles|root|threshold", nil),
            JSONEdit("root", "signed|roles|root|threshold", "\"2\""),
            JSONEdit("root", "signed|roles|root|keyids", nil),
            JSONEdit("root", "signed|roles|root|keyids", #"["a","b","a"]"#),
            JSONEdit("root", "signed|roles|root|keyids", "[1]"),
            JSONEdit("root", "signed|roles|root|keyids", #"[""]"#),
            JSONEdit("root", "signed|roles|root|keyids", "{}"),
            JSONEdit("root", "signed|consistent_snapshot", "1"),
            JSONEdit("root", "signed|consistent_snapshot", "\"yes\""),
            JSONEdit("timestamp", "signed|meta", nil), JSONEdit("timestamp", "signed|meta", "{}"),
            JSONEdit("timestamp", "signed|meta|snapshot.json|version", "0"),
            JSONEdit("timestamp", "signed|meta|snapshot.json|version", nil),
            JSONEdit("timestamp", "signed|meta|snapshot.json|length", "-1"),
            JSONEdit("timestamp", "signed|meta|snapshot.json|length", "null"),
            JSONEdit("timestamp", "signed|meta|snapshot.json|hashes", "{}"),
            JSONEdit("timestamp", "signed|meta|targets.json", #"{"version":1}"#),
            JSONEdit("timestamp", "signed|fleetcast|issued", "\"2026\""),
            JSONEdit("snapshot", "signed|meta", nil), JSONEdit("snapshot", "signed|meta|targets.json", nil),
            JSONEdit("snapshot", "signed|meta|.json", #"{"version":1}"#),
            JSONEdit("snapshot", "signed|meta|a.JSON", #"{"version":1}"#),
            JSONEdit("snapshot", "signed|meta|a", #"{"version":1}"#),
            JSONEdit("snapshot", "signed|meta|a.json\u{301}", #"{"version":1}"#),
            JSONEdit("snapshot", "signed|meta|targets.json|version", "0"),
            JSONEdit("snapshot", "signed|meta|targets.json|hashes", "{}"),
            JSONEdit("snapshot", "signed|meta|targets.json|hashes|sha256", "\"00\""),
            JSONEdit("snapshot", "signed|meta|targets.json|hashes|sha256", "1"),
            JSONEdit("snapshot", "signed|meta|targets.json|hashes|sha512", digest),
            JSONEdit("snapshot", "signed|meta|targets.json|hashes|md5", "1"),
            JSONEdit(
                "snapshot", "signed|meta|targets.json|hashes|sha256",
                digest.replacing("0000\"", with: "000A\"")),
            JSONEdit("targets", "signed|targets", nil), JSONEdit("targets", "signed|targets", "[]"),
            JSONEdit("targets", "signed|targets", #"{"":{"length":1,"hashes":{"md5":""}}}"#),
            JSONEdit("targets", "signed|targets|a", #"{"length":1}"#),
            JSONEdit("targets", "signed|targets|a", #"{"length":1,"hashes":{}}"#),
            JSONEdit("targets", "signed|targets|a", #"{"length":-1,"hashes":{"md5":""}}"#),
            JSONEdit("targets", "signed|targets|a", #"{"hashes":{"md5":""}}"#),
            JSONEdit("targets", "signed|delegations", "null"),
            JSONEdit("targets", "signed|delegations|keys", nil),
            JSONEdit("targets", "signed|delegations|roles", nil),
            JSONEdit("targets", "signed|delegations|roles", "{}"),
            JSONEdit("targets", "signed|delegations|roles|0", "1"),
            JSONEdit(
                "targets", "signed|delegations|succinct_roles",
                #"{"keyids":[],"threshold":1,"bit_length":1,"name_prefix":""}"#),
            JSONEdit("targets", "signed|delegations|roles|0|name", nil),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"\""),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"root\""),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"timestamp\""),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"snapshot\""),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"targets\""),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"bins\""),
            JSONEdit("targets", "signed|delegations|roles|0|threshold", "0"),
            JSONEdit("targets", "signed|delegations|roles|0|keyids", #"["a","a"]"#),
            JSONEdit("targets", "signed|delegations|roles|0|terminating", nil),
            JSONEdit("targets", "signed|delegations|roles|0|terminating", "0"),
            JSONEdit("targets", "signed|delegations|roles|0|paths", nil),
            JSONEdit("targets", "signed|delegations|roles|0|paths", "\"a\""),
            JSONEdit("targets", "signed|delegations|roles|0|paths", "[1]"),
            JSONEdit("targets", "signed|delegations|roles|0|path_hash_prefixes", "[]"),
            JSONEdit("targets", "signed|delegations|roles|1|path_hash_prefixes", "[1]"),
            JSONEdit("succinct", "signed|delegations|succinct_roles|bit_length", "0"),
            JSONEdit("succinct", "signed|delegations|succinct_roles|bit_length", "33"),
            JSONEdit("succinct", "signed|delegations|succinct_roles|bit_length", "\"8\""),
            JSONEdit("succinct", "signed|delegations|succinct_roles|bit_length", nil),
            JSONEdit("succinct", "signed|delegations|succinct_roles|name_prefix", "1"),
            JSONEdit(
                "succinct", "signed|delegations|succinct_roles|name_prefix",
                "\"\(String(repeating: "a", count: 247))\""),
            JSONEdit("succinct", "signed|delegations|succinct_roles|threshold", "0"),
        ])
    func refuses(edit: JSONEdit) {
        let error = #expect(throws: MetadataError.self) { try self.parse(edit.file, edit.bytes()) }
        #expect(error?.place.hasPrefix("signed.") == true)
    }

    @Test(
        "What other clients tolerate is tolerated",
        arguments: [
            // A key's ID need not be its hash, its kind need not be known, a threshold may be beyond reach.
            JSONEdit(
                "root", "signed|keys|a", #"{"keytype":"a","scheme":"b","keyval":{"public":"c","d":1},"e":2}"#),
            JSONEdit("root", "signed|keys|a", noHexadecimalKey),
            JSONEdit("root", "signed|roles|root|threshold", "100"),
            JSONEdit("root", "signed|roles|root|keyids", "[]"),
            JSONEdit("root", "signed|roles|root|keyids", #"["not among the keys"]"#),
            JSONEdit("root", "signed|roles|mirrors", #"{"keyids":[],"threshold":1}"#),
            JSONEdit("root", "signed|consistent_snapshot", nil),
            JSONEdit("root", "signed|roles|root|other", "1"),
            JSONEdit("timestamp", "signed|fleetcast", nil),
            JSONEdit("timestamp", "signed|meta|snapshot.json|hashes", nil),
            JSONEdit("timestamp", "signed|meta|snapshot.json|length", nil),
            JSONEdit("timestamp", "signed|fleetcast|issued", nil),
            JSONEdit("timestamp", "signed|meta|snapshot.json|other", "1"),
            JSONEdit("snapshot", "signed|meta|root.json", #"{"version":1}"#),
            JSONEdit("snapshot", "signed|meta|../a?é.json", #"{"version":1}"#),
            JSONEdit("snapshot", "signed|meta|targets.json|hashes", #"{"blake2b":"00"}"#),
            JSONEdit("targets", "signed|targets|../../etc/passwd", #"{"length":0,"hashes":{"unknown":"x"}}"#),
            JSONEdit(
                "targets", "signed|targets|a", #"{"length":0,"hashes":{"unknown":"x"},"custom":"text"}"#),
            JSONEdit("targets", "signed|delegations", nil),
            JSONEdit("targets", "signed|delegations|other", "1"),
            JSONEdit("targets", "signed|delegations|roles|0|name", "\"../root\""),
            JSONEdit("targets", "signed|delegations|roles|0|other", "1"),
            JSONEdit("targets", "signed|delegations|roles", "[]"),
            JSONEdit("succinct", "signed|delegations|succinct_roles|bit_length", "32"),
            JSONEdit("succinct", "signed|delegations|succinct_roles|name_prefix", "\"\""),
            JSONEdit(
                "succinct", "signed|delegations|succinct_roles|name_prefix",
                "\"\(String(repeating: "a", count: 246))\""),
            JSONEdit("succinct", "signed|delegations|succinct_roles|other", "1"),
        ])
    func tolerates(edit: JSONEdit) throws {
        let bytes = try edit.bytes()
        switch edit.file {
        case "root": try self.checkEncoding(SignedMetadata<RootMetadata>(parsing: bytes), edit)
        case "timestamp": try self.checkEncoding(SignedMetadata<TimestampMetadata>(parsing: bytes), edit)
        case "snapshot": try self.checkEncoding(SignedMetadata<SnapshotMetadata>(parsing: bytes), edit)
        default: try self.checkEncoding(SignedMetadata<TargetsMetadata>(parsing: bytes), edit)
        }
    }

    // Nothing that is tolerated gets lost, but that a flag that was absent is written as false.
    private func checkEncoding<Role>(_ metadata: SignedMetadata<Role>, _ edit: JSONEdit) throws {
        guard edit.place != "signed|consistent_snapshot" else { return }
        #expect(try JSONValue.object(metadata.role.encoded).canonicalBytes() == metadata.signedBytes)
    }

    @Test("Two signatures of one key are refused, when read and when made")
    func duplicateSignatures() throws {
        let signature = #"{"keyid":"a","sig":"00"}"#
        let edit = JSONEdit("root", "signatures", "[\(signature),\(signature)]")
        #expect(throws: MetadataError.self) { try self.parse("root", edit.bytes()) }
        let metadata = try SignedMetadata<RootMetadata>(parsing: TUFVectors.bytes("root.json"))
        let twice = Array(repeating: metadata.signatures[0], count: 2)
        #expect(throws: MetadataError.self) { try metadata.signed(with: twice) }
        #expect(throws: MetadataError.self) { try SignedMetadata(metadata.role, signatures: twice) }
    }

    @Test("What clients would refuse is not written")
    func writesReadable() throws {
        let root = try SignedMetadata<RootMetadata>(parsing: TUFVectors.bytes("root.json")).role
        var roots = Array(repeating: root, count: 4)
        roots[0].root.threshold = 0
        roots[1].targets.keyIDs += root.targets.keyIDs
        roots[2].header.version = 0
        roots[3].header.specificationVersion = "2.0"
        for root in roots { #expect(throws: MetadataError.self) { try SignedMetadata(root) } }
        let snapshot = SnapshotMetadata(root.header, files: [:])
        #expect(throws: MetadataError.self) { try SignedMetadata(snapshot) }
        let role = DelegatedRole(
            name: .root, roleKeys: root.targets, scope: .paths([]), isTerminating: false)
        var targets = TargetsMetadata(
            root.header, targets: [:], delegations: Delegations(keys: [:], roles: .list([role])))
        #expect(throws: MetadataError.self) { try SignedMetadata(targets) }
        var broadcast = role
        broadcast.name = .broadcast
        targets.delegations?.roles = .list([broadcast])
        _ = try SignedMetadata(targets)
        targets.delegations?.roles = .list([broadcast, broadcast])
        #expect(throws: MetadataError.self) { try SignedMetadata(targets) }
        let path = try #require(TargetPath("a"))
        targets.delegations = nil
        targets.targets[path] = TargetFile(byteCount: 1, digests: MetadataDigests())
        #expect(throws: MetadataError.self) { try SignedMetadata(targets) }
    }

    @Test("A key that occurs twice, a fraction, and what is no JSON are refused")
    func noJSON() throws {
        let text = String(decoding: try TUFVectors.bytes("targets.json"), as: UTF8.self)
        let twice = text.replacing("\"version\":7", with: "\"version\":7,\"version\":7")
        #expect(twice != text)
        let error = #expect(throws: MetadataError.self) { try self.parse("targets", Array(twice.utf8)) }
        guard case .json(let json) = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(json.reason == .duplicateKey)
        let fraction = JSONEdit("targets", "signed|other", "{\"a\":1.5}")
        let fractionError = #expect(throws: MetadataError.self) {
            try self.parse("targets", fraction.bytes())
        }
        #expect(fractionError?.place == "signed.other.a")
        for end in [0, 1, text.utf8.count - 1] {
            #expect(throws: MetadataError.self) { try self.parse("targets", Array(text.utf8.prefix(end))) }
        }
        #expect(throws: MetadataError.self) { try self.parse("targets", Array((text + "x").utf8)) }
    }

    @Test("Limits hold at the limit, and not one past it")
    func limits() throws {
        let bytes = try TUFVectors.bytes("targets.json")
        var limits = MetadataLimits()
        limits.byteCount = bytes.count
        limits.delegationCount = 3
        limits.keyCount = 3
        limits.signatureCount = 1
        limits.depth = 7
        try self.parse("targets", bytes, limits: limits)
        let paths: [WritableKeyPath<MetadataLimits, Int>] = [
            \.byteCount, \.delegationCount, \.keyCount, \.signatureCount, \.depth,
        ]
        for path in paths {
            var less = limits
            less[keyPath: path] -= 1
            #expect(throws: MetadataError.self) { try self.parse("targets", bytes, limits: less) }
        }
    }

    @Test("Names are compared by their bytes, and errors repeat nothing that a terminal would obey")
    func names() throws {
        #expect(KeyID("\u{E9}") != KeyID("e\u{301}"))
        #expect(RoleName("\u{E9}") != RoleName("e\u{301}"))
        #expect(KeyID(String(repeating: "a", count: 256)) != nil)
        #expect(KeyID(String(repeating: "a", count: 257)) == nil)
        #expect(RoleName(String(repeating: "a", count: 255)) != nil)
        #expect(RoleName(String(repeating: "a", count: 256)) == nil)
        #expect(TargetPath(String(repeating: "a", count: 1_024)) != nil)
        #expect(TargetPath(String(repeating: "a", count: 1_025)) == nil)
        let edit = JSONEdit("targets", "signed|targets|\u{1B}[2J\n\(String(repeating: "a", count: 500))", "1")
        let error = #expect(throws: MetadataError.self) { try self.parse("targets", edit.bytes()) }
        let text = try #require(error).description
        #expect(text.unicodeScalars.allSatisfy { $0 == "…" || (" "..."~").contains($0) })
        #expect(text.count < 200)
    }

    @Test("Only paths below a directory become files' names")
    func safePaths() throws {
        for text in [
            "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\u{0}b",
            "a/" + String(repeating: "b", count: 256),
        ] {
            #expect(try #require(TargetPath(text)).safeComponents == nil, "\(text)")
        }
        #expect(TargetPath("a/..b/c.d")?.safeComponents == ["a", "..b", "c.d"])
    }
}
