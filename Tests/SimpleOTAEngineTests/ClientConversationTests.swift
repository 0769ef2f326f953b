import ByteCoding
import ConfigurationFormat
import JSONCoding
import SimpleOTAEngine
import SimpleOTAFormat
import Testing
import Timekeeping

@Suite("The client's part of a conversation")
struct ClientConversationTests {
    private typealias Action = ClientConversation.Action
    private static let digits = "8cf053206beeca72c7ee531817dc24c7"
    private static let connected = #"{"response": "connected", "data": {}}"#
    private static let resumable = #"{"response": "connected", "data": {"features": ["other", "resume"]}}"#
    private static let header = #"{"response": "header", "data": {"latest": "app-2"}}"#
    private static let start = MonotonicInstant(nanoseconds: 0)

    private static func package(_ name: String = "app-2", size: String = "5", rest: String = "") -> String {
        #"{"response": "package", "data": {"latest": "\#(name)", "size": \#(size), "md5": "\#(Self.digits)"\#(rest)}}"#
    }

    private static func conversation(current: String = "app-1") throws -> ClientConversation {
        let text =
            "[DEFAULT]\nport = 1\nsecurity = password\n[Client]\nserver = s\npath = p\nlatest = \(current)\n"
        let settings = try ClientSettings(ConfigurationDocument(parsing: Array(text.utf8)))
        return ClientConversation(settings: settings)
    }

    /// A conversation whose package has been agreed to and asked for.
    private static func asking(held: ResumptionPoint? = nil) throws -> ClientConversation {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        _ = client.feed(Self.resumable + Self.header)
        _ = client.accept(held: held, at: Self.start)
        return client
    }

    @Test("A whole conversation, request by request, byte for byte")
    func wholeConversation() throws {
        var client = try Self.conversation()
        #expect(
            client.connected(at: Self.start).sent == [
                #"{"request": "handshake", "data": {"security": "password"}}"#
            ])
        #expect(client.feed(Self.connected).sent == [#"{"request": "header", "data": {}}"#])
        #expect(client.feed(Self.header).last == .decide(try PackageName("app-2")))
        #expect(client.deadline == nil)
        #expect(client.accept(held: nil, at: Self.start).sent == [#"{"request": "package", "data": {}}"#])
        // The payload stands right behind the brace.
        let text = Self.package() + "he"
        let actions = client.feed(text)
        #expect(
            actions.suffix(2)
                == [
                    .beginPayload(try Self.offer(), byteOffset: 0),
                    .store(text.utf8.count - 2..<text.utf8.count),
                ].suffix(2))
        #expect(client.feed("llo, and more than promised") == [.store(0..<3), .checkPackage])
        let end = client.packageStored(at: Self.start)
        #expect(end.sent == [#"{"request": "exit", "data": {}}"#] && end.last == .finish(.downloaded))
    }

    private static func offer(_ byteCount: UInt64 = 5) throws -> PackageOffer {
        let md5 = try #require(MD5Digest(hexadecimal: Self.digits.utf8))
        return PackageOffer(name: try PackageName("app-2"), byteCount: byteCount, md5: md5)
    }

    @Test("However the server's bytes are cut, the package is found to the byte", arguments: 1...40)
    func pieces(pieceByteCount: Int) throws {
        var client = try Self.asking()
        let stream = Array((Self.package(size: "5") + "{\"a\"}").utf8)
        var stored: [UInt8] = []
        var isComplete = false
        for start in stride(from: 0, to: stream.count, by: pieceByteCount) {
            let piece = Array(stream[start..<min(start + pieceByteCount, stream.count)])
            for action in client.receive(piece.span.bytes, at: Self.start) {
                if case .store(let range) = action { stored += piece[range] }
                if action == .checkPackage { isComplete = true }
            }
        }
        #expect(stored == Array("{\"a\"}".utf8) && isComplete)
    }

    @Test("An empty package is complete at once, and a size may be a number", arguments: ["0", #""0""#])
    func emptyPackage(size: String) throws {
        var client = try Self.asking()
        #expect(
            client.feed(Self.package(size: size)).suffix(2) == [
                .beginPayload(try Self.offer(0), byteOffset: 0), .checkPackage,
            ])
    }

    @Test("The same name means up to date, and the client says goodbye")
    func upToDate() throws {
        var client = try Self.conversation(current: "app-2")
        _ = client.connected(at: Self.start)
        let actions = client.feed(Self.connected + Self.header)
        #expect(
            actions.sent.last == #"{"request": "exit", "data": {}}"# && actions.last == .finish(.upToDate))
    }

    @Test("Whoever declines says goodbye as well")
    func declined() throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        _ = client.feed(Self.connected + Self.header)
        let actions = client.decline(at: Self.start)
        #expect(actions.sent == [#"{"request": "exit", "data": {}}"#] && actions.last == .finish(.declined))
    }

    @Test("A broken download goes on where the server says that it can")
    func resumes() throws {
        let held = ResumptionPoint(byteOffset: 3, md5: try Self.offer().md5)
        var client = try Self.asking(held: held)
        let actions = client.feed(Self.package(rest: #", "offset": 3"#) + "lo")
        #expect(
            actions.contains(.beginPayload(try Self.offer(), byteOffset: 3)) && actions.last == .checkPackage)
        // A server that starts over, or does not know the extension, sends all.
        for rest in [#", "offset": 0"#, ""] {
            var other = try Self.asking(held: held)
            #expect(
                other.feed(Self.package(rest: rest)).contains(.beginPayload(try Self.offer(), byteOffset: 0)))
        }
    }

    @Test("A server that did not offer to resume is not asked to")
    func asksOnlyWhereOffered() throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        _ = client.feed(Self.connected + Self.header)
        let held = ResumptionPoint(byteOffset: 3, md5: nil)
        #expect(client.accept(held: held, at: Self.start).sent == [#"{"request": "package", "data": {}}"#])
    }

    @Test("An offset that was not asked for is refused", arguments: ["1", "2", "4", "5", "6"])
    func wrongOffset(offset: String) throws {
        var client = try Self.asking(held: ResumptionPoint(byteOffset: 3, md5: try Self.offer().md5))
        #expect(client.feed(Self.package(rest: #", "offset": \#(offset)"#)).last == .fail(.wrongOffset))
    }

    @Test(
        "A name that leads elsewhere is refused",
        arguments: ["../../etc/passwd", "/etc/passwd", "..", "a/b", "a\\\\b", ".x", ""]
    )
    func hostileNames(name: String) throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        let actions = client.feed(Self.connected + #"{"response": "header", "data": {"latest": "\#(name)"}}"#)
        guard case .fail(.invalidResponse(.invalidName)) = actions.last else {
            Issue.record("\(actions)")
            return
        }
        var asking = try Self.asking()
        guard case .fail(.invalidResponse(.invalidName)) = asking.feed(Self.package(name)).last else {
            Issue.record("\(name)")
            return
        }
    }

    @Test("Another package than the one agreed to is refused")
    func packageChanged() throws {
        var client = try Self.asking()
        #expect(client.feed(Self.package("app-3")).last == .fail(.packageChanged))
    }

    @Test("An early end is a failure that may be tried again, at every stage")
    func earlyEnd() throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        for text in ["", Self.resumable, Self.header] {
            _ = client.feed(text)
            var copy = client
            #expect(copy.inputEnded() == [.fail(.connectionEnded)])
        }
        var receiving = try Self.asking()
        _ = receiving.feed(Self.package() + "hell")
        #expect(receiving.inputEnded() == [.fail(.connectionEnded)])
        #expect(ClientFailure.connectionEnded.isTransient)
        #expect(receiving.inputEnded() == [.fail(.connectionEnded)] || receiving.inputEnded().isEmpty)
    }

    @Test("A refusal is told with its reason", arguments: ["", "wrong \\u001b[2J"])
    func refusal(reason: String) throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        let actions = client.feed(#"{"response": "error", "data": {"reason": "\#(reason)"}}"#)
        guard case .fail(let failure) = actions.last else {
            Issue.record("\(actions)")
            return
        }
        #expect(!failure.isTransient && !failure.description.contains("\u{1B}"))
    }

    @Test(
        "A response that was not asked for is refused",
        arguments: [Self.header, Self.package(), "hello", "{\"response\": \"reboot\"}", "[]"]
    )
    func unexpected(text: String) throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        guard case .fail(let failure) = client.feed(text).last else {
            Issue.record("accepted")
            return
        }
        #expect(!failure.isTransient)
    }

    @Test("Every wait has an end, except a person's")
    func timeLimits() throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        var stages = [client]
        _ = client.feed(Self.connected)
        stages.append(client)
        var asking = try Self.asking()
        stages.append(asking)
        _ = asking.feed(Self.package() + "h")
        stages.append(asking)
        for var stage in stages {
            let deadline = try #require(stage.deadline)
            let early = deadline.advanced(by: Interval(nanoseconds: -1))
            #expect(stage.deadlinePassed(at: early).isEmpty)
            #expect(stage.deadlinePassed(at: deadline) == [.fail(.timedOut)])
        }
    }

    @Test("After a long thought the connection is not trusted")
    func longThought() throws {
        var client = try Self.conversation()
        _ = client.connected(at: Self.start)
        _ = client.feed(Self.connected + Self.header)
        let actions = client.accept(held: nil, at: Self.start.advanced(by: ClientLimits().decision))
        #expect(actions == [.fail(.decisionTookLong)] && ClientFailure.decisionTookLong.isTransient)
    }
}

extension ClientConversation {
    /// Takes text from the server at the first instant.
    fileprivate mutating func feed(_ text: String) -> [Action] {
        self.receive(Array(text.utf8).span.bytes, at: MonotonicInstant(nanoseconds: 0))
    }
}

extension [ClientConversation.Action] {
    /// What is sent, as text.
    fileprivate var sent: [String] {
        self.compactMap { action in
            guard case .send(let bytes) = action else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
