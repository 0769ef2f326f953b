import InstallEngine
import JSONCoding
import Testing

@Suite("Records as JSON")
struct JournalRecordTests {
    private static let reason = FailureReason(.crashLoop, "a \"b\"\n\u{0}\u{7F}ü 𝄞")

    private static func records() -> [JournalRecord] {
        let boot = BootID("4b5b1c1e-0c1a-4a57-8a7c-3f3c1c0a1f2e")
        let plans = TestPlans.all.map { JournalRecord.planned($0, secondsSinceEpoch: 1_700_000_000) }
        let reasons = FailureReason.Kind.allCases.map { FailureReason($0, "why") } + [Self.reason]
        return plans + [
            .planned(Self.barePlan, secondsSinceEpoch: .min),
            .planned(Self.fullPlan, secondsSinceEpoch: .max),
            .stepBegan(index: 0, attempt: 1, boot: boot),
            .stepBegan(index: 63, attempt: JournalRecord.attemptLimit, boot: BootID("")),
            .undoStepBegan(index: 63, attempt: 2, boot: boot), .noted(""), .noted(Self.reason.text),
            .noted(String(repeating: "\u{1}", count: FailureReason.textLimit)),
            .finished(.confirmed, secondsSinceEpoch: -1),
        ]
            + reasons.flatMap { reason -> [JournalRecord] in
                [
                    .rollbackBegan(reason), .finished(.rolledBack(reason), secondsSinceEpoch: 0),
                    .finished(.failed(reason), secondsSinceEpoch: 0),
                ]
            }
    }

    /// With as little as may be.
    private static let barePlan = {
        var plan = TestPlans.plan(
            .release,
            .release(ReleasePlace(directory: "/", name: "1", staging: ".1", previousTarget: nil)), [], [])
        plan.previousVersion = nil
        plan.artifact = nil
        return plan
    }()

    /// With everything as long as may be.
    private static let fullPlan = {
        let name = String(repeating: "n", count: 255)
        var plan = TestPlans.plan(
            .script,
            .script(
                ScriptPlace(
                    directory: "/" + String(repeating: "d", count: 4095), staging: name,
                    former: "." + name.dropLast(),
                    previousVersionFile: [UInt8](repeating: 0xFF, count: 4096))),
            [InstallStep](repeating: .prune, count: 64),
            [InstallPlan.UndoStep](repeating: .init(.discard, onlyAfter: .unpack), count: 64))
        plan.deployment = 1 << 53
        plan.version = String(repeating: "v", count: 256)
        plan.previousVersion = String(repeating: "v", count: 256)
        plan.artifact = InstallArtifact(
            source: .file(path: "/" + String(repeating: "p", count: 4095)), name: name,
            byteCount: UInt64(Int64.max), sha256: nil)
        return plan
    }()

    private static func parse(_ payload: [UInt8]) -> Result<JournalRecord, RecordError> {
        do {
            return .success(try JournalRecord(parsing: payload.span))
        } catch {
            return .failure(error)
        }
    }

    @Test("Whatever can be written is read again, and stands in one line")
    func roundTrips() {
        for record in Self.records() {
            let payload = record.payload
            #expect(!payload.contains(UInt8(ascii: "\n")))
            #expect(Self.parse(payload) == .success(record))
        }
    }

    @Test("Records look so, and go on being read so")
    func golden() {
        let texts: [(JournalRecord, String)] = [
            (
                .planned(TestPlans.release, secondsSinceEpoch: 100),
                #"{"record":"planned","plan":{"deployment":1,"purpose":"install","handler":"release","#
                    + #""version":"1.1","previousVersion":"1.0","artifact":{"source":"file","#
                    + #""path":"/var/spool/app.tar.gz","name":"app.tar.gz","byteCount":1000,"#
                    + #""sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},"#
                    + #""place":{"directory":"/opt/app","name":"1.1","staging":".1.1.staging","#
                    + #""previousTarget":"releases/1.0"},"steps":["download-hook","before-hook","unpack","#
                    + #""place-release","switch-release","restart-services","after-hook","trial","prune"],"#
                    + #""undo":[{"step":"restore-release","after":"switch-release"},"#
                    + #"{"step":"restart-services","after":"switch-release"},{"step":"discard"},"#
                    + #"{"step":"rollback-hook"}]},"time":100}"#
            ),
            (
                .stepBegan(index: 2, attempt: 3, boot: BootID("b")),
                #"{"record":"step-began","index":2,"attempt":3,"boot":"b"}"#
            ),
            (
                .undoStepBegan(index: 2, attempt: 3, boot: BootID("b")),
                #"{"record":"undo-step-began","index":2,"attempt":3,"boot":"b"}"#
            ),
            (
                .rollbackBegan(FailureReason(.unhealthy, "ill")),
                #"{"record":"rollback-began","reason":{"kind":"unhealthy","text":"ill"}}"#
            ),
            (.noted("n"), #"{"record":"noted","text":"n"}"#),
            (
                .finished(.rolledBack(FailureReason(.requested, "")), secondsSinceEpoch: 5),
                #"{"record":"finished","outcome":"rolled-back","reason":{"kind":"requested","text":""},"time":5}"#
            ),
            (
                .finished(.confirmed, secondsSinceEpoch: 5),
                #"{"record":"finished","outcome":"confirmed","time":5}"#
            ),
        ]
        for (record, text) in texts {
            #expect(String(decoding: record.payload, as: UTF8.self) == text)
        }
    }

    @Test("Members that are not known are passed over, wherever they stand")
    func unknownMembers() throws {
        for record in Self.records() {
            let value = try JSONValue(parsing: record.payload.span.bytes, limits: Self.limits)
            let payload = Self.withUnknownMembers(value).encoded(.python)
            #expect(Self.parse(payload) == .success(record))
        }
    }

    private static let limits = JSONLimits(maximumByteCount: JournalRecord.payloadLimit)

    private static func withUnknownMembers(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(Self.withUnknownMembers))
        case .object(let object):
            var result: JSONObject = ["x-later": .array([.null, .object(["record": "planned"])])]
            for member in object.members { result[member.key] = Self.withUnknownMembers(member.value) }
            return .object(result)
        default: return value
        }
    }

    /// The payload of a plan with one value, found by its path, replaced; `nil` removes it.
    private static func plan(
        _ plan: InstallPlan, _ path: [String], _ replacement: JSONValue?
    ) throws -> [UInt8] {
        let payload = JournalRecord.planned(plan, secondsSinceEpoch: 1).payload
        let value = try JSONValue(parsing: payload.span.bytes, limits: Self.limits)
        return Self.replacing(path[...], in: value, by: replacement).encoded(.compact)
    }

    private static func replacing(
        _ path: ArraySlice<String>, in value: JSONValue, by replacement: JSONValue?
    ) -> JSONValue {
        guard let key = path.first, case .object(var object) = value else { return replacement ?? .null }
        object[key] =
            path.count == 1
            ? replacement : object[key].map { Self.replacing(path.dropFirst(), in: $0, by: replacement) }
        return .object(object)
    }

    @Test("Each member that must be there must be there, and be of its kind")
    func required() throws {
        let optional = [
            "previousVersion", "previousTarget", "previousVersionFile", "artifact", "byteCount", "sha256",
        ]
        for plan in TestPlans.all {
            let value = try JSONValue(
                parsing: JournalRecord.planned(plan, secondsSinceEpoch: 1).payload.span.bytes)
            for path in Self.paths(value) {
                let isOptional = optional.contains(path.last ?? "")
                let without = try Self.parse(Self.plan(plan, path, nil))
                #expect((try? without.get()) != nil || !isOptional, "\(path)")
                #expect((try? without.get()) == nil || isOptional, "\(path)")
                for wrong in [JSONValue.null, .bool(true), .number(JSONNumber(-1)), .array([.null])] {
                    #expect((try? Self.parse(Self.plan(plan, path, wrong)).get()) == nil, "\(path) \(wrong)")
                }
                #expect(
                    (try? Self.parse(Self.plan(plan, path, .object(["a": "b"]))).get()) == nil
                        || path == ["plan", "place"] && plan.handler == .command)
            }
        }
    }

    private static func paths(_ value: JSONValue) -> [[String]] {
        (value.object?.members ?? []).flatMap { member in
            // Any time is one, before 1970 too.
            (member.key == "time" ? [] : [[member.key]]) + Self.paths(member.value).map { [member.key] + $0 }
        }
    }

    @Test(
        "Names that could lead elsewhere are refused",
        arguments: [
            "", ".", "..", "/", "a/b", "/a", "a/", "../a", "a\u{0}", String(repeating: "n", count: 256),
        ])
    func names(name: String) throws {
        let release = ["name", "staging"].map { (TestPlans.release, ["plan", "place", $0]) }
        let script = ["staging", "former"].map { (TestPlans.script, ["plan", "place", $0]) }
        let others = [
            (TestPlans.release, ["plan", "artifact", "name"]), (TestPlans.image, ["plan", "place", "slot"]),
        ]
        for (plan, path) in release + script + others {
            #expect((try? Self.parse(Self.plan(plan, path, .string(name))).get()) == nil, "\(path)")
        }
    }

    @Test("Values are refused one past their limits, and where they contradict each other")
    func limits() throws {
        let long = { (count: Int) in JSONValue.string(String(repeating: "x", count: count)) }
        let path = { (count: Int) in JSONValue.string("/" + String(repeating: "x", count: count - 1)) }
        let step = { (count: Int) in JSONValue.array([JSONValue](repeating: "prune", count: count)) }
        let undo = { (count: Int) in
            JSONValue.array([JSONValue](repeating: .object(["step": "discard"]), count: count))
        }
        let number = { (value: UInt64) in JSONValue.number(JSONNumber(value)) }
        let (release, script, image) = (TestPlans.release, TestPlans.script, TestPlans.image)
        let cases: [(InstallPlan, [String], [JSONValue], [JSONValue])] = [
            (release, ["deployment"], [number(1), number(1 << 53)], [number(0), number(1 << 53 + 1)]),
            (release, ["version"], ["", long(256)], [long(257), "a\u{0}"]),
            (release, ["previousVersion"], ["", long(256)], [long(257)]),
            (release, ["artifact", "path"], [path(4096)], [path(4097), "a", ""]),
            (release, ["artifact", "byteCount"], [number(0), number(1 << 63 - 1)], [number(1 << 63)]),
            (
                release, ["artifact", "sha256"], [.string(String(repeating: "aF", count: 32))],
                [
                    long(64), .string(String(repeating: "a", count: 63)),
                    .string(String(repeating: "a", count: 66)),
                ]
            ),
            (release, ["artifact", "source"], ["stream"], ["tape"]),
            (release, ["place", "directory"], [path(4096), "/"], [path(4097), "a", ""]),
            (release, ["place", "previousTarget"], [long(4096)], [long(4097), ""]),
            (release, ["place", "staging"], ["1.2"], ["1.1"]),
            (release, ["steps"], [step(0), step(64)], [step(65), .array(["telepathy"]), .array([.null])]),
            (
                release, ["undo"], [undo(0), undo(64)],
                [
                    undo(65), .array([.object(["step": "trial"])]),
                    .array([.object(["step": "check-booted"])]),
                    .array([.object(["step": "discard", "after": "telepathy"])]), .array(["discard"]),
                ]
            ),
            (release, ["handler"], [], ["script", "image", "telepathy"]),
            (release, ["purpose"], ["go-back"], ["fun"]),
            (script, ["place", "former"], [".old"], [".dst.staging", "dst", "version"]),
            (script, ["place", "staging"], [".new"], [".dst.former", "dst", "version"]),
            (
                script, ["place", "previousVersionFile"],
                ["", .string(String(repeating: "AAAA", count: 1365) + "AA==")],
                [.string(String(repeating: "AAAA", count: 1365) + "AAA="), "A"]
            ),
            (image, ["place", "slot"], ["C"], ["A", "a b"]),
            (image, ["place", "previousSlot"], ["C"], ["B"]),
        ]
        for (plan, path, good, bad) in cases {
            for value in good {
                #expect(
                    (try? Self.parse(Self.plan(plan, ["plan"] + path, value)).get()) != nil,
                    "\(path) \(value)")
            }
            for value in bad {
                #expect(
                    (try? Self.parse(Self.plan(plan, ["plan"] + path, value)).get()) == nil,
                    "\(path) \(value)")
            }
        }
    }

    @Test(
        "Other records are refused one past their limits",
        arguments: [
            #"{"record":"step-began","index":64,"attempt":1,"boot":"b"}"#,
            #"{"record":"step-began","index":-1,"attempt":1,"boot":"b"}"#,
            #"{"record":"step-began","index":0.0,"attempt":1,"boot":"b"}"#,
            #"{"record":"step-began","index":0,"attempt":0,"boot":"b"}"#,
            #"{"record":"step-began","index":0,"attempt":1000000001,"boot":"b"}"#,
            #"{"record":"step-began","index":0,"attempt":99999999999999999999,"boot":"b"}"#,
            #"{"record":"step-began","index":0,"attempt":1}"#,
            #"{"record":"finished","outcome":"confirmed"}"#,
            #"{"record":"finished","outcome":"confirmed","time":9223372036854775808}"#,
            #"{"record":"finished","outcome":"failed","time":1}"#,
            #"{"record":"finished","outcome":"failed","time":1,"reason":{"kind":"fun","text":""}}"#,
            #"{"record":"rollback-began","reason":{"kind":"unhealthy"}}"#,
            #"{"record":"planned","time":1}"#, #"{"record":"Noted","text":""}"#, #"{"record":7}"#, "7", "",
            #"{"record":"noted","text":"","text":""}"#, #"{"record":"noted","text":""}x"#,
        ])
    func otherLimits(payload: String) {
        guard case .failure(let error) = Self.parse(Array(payload.utf8)) else {
            Issue.record("it was read")
            return
        }
        #expect(!"\(error)".isEmpty)
    }

    @Test("Texts are refused one past their limits; a payload, too")
    func textLimits() {
        let text = { (count: Int) in String(repeating: "x", count: count) }
        let payloads = { (count: Int, boot: Int) -> [String] in
            [
                #"{"record":"noted","text":"\#(text(count))"}"#,
                #"{"record":"rollback-began","reason":{"kind":"unhealthy","text":"\#(text(count))"}}"#,
                #"{"record":"step-began","index":0,"attempt":1,"boot":"\#(text(boot))"}"#,
            ]
        }
        for payload in payloads(4096, 64) {
            #expect((try? Self.parse(Array(payload.utf8)).get()) != nil)
        }
        for payload in payloads(4097, 65) {
            #expect((try? Self.parse(Array(payload.utf8)).get()) == nil)
        }
        let note = Array(#"{"record":"noted","text":"x"}"#.utf8)
        for excess in 0...1 {
            let space = [UInt8](repeating: 0x20, count: JournalRecord.payloadLimit - note.count + excess)
            #expect(((try? Self.parse(space + note).get()) != nil) == (excess == 0))
        }
    }
}
