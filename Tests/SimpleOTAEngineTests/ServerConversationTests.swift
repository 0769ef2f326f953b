import ByteCoding
import ConfigurationFormat
import JSONCoding
import SimpleOTAEngine
import SimpleOTAFormat
import Testing
import Timekeeping

@Suite("The server's part of a conversation")
struct ServerConversationTests {
    private static let handshake = #"{"request": "handshake", "data": {"security": "password"}}"#
    private static let header = #"{"request": "header", "data": {}}"#
    private static let package = #"{"request": "package", "data": {}}"#
    private static let exit = #"{"request": "exit", "data": {}}"#

    @Test("A whole conversation, reply by reply, byte for byte")
    func wholeConversation() throws {
        var server = try ServerUnderTest()
        #expect(
            server.replies(to: Self.handshake)
                == [#"{"response": "connected", "data": {"features": ["resume"]}}"#])
        #expect(server.receive(Self.header).contains(.prepareOffer))
        #expect(server.offer() == [#"{"response": "header", "data": {"latest": "固件.tgz"}}"#.pythonEscaped])
        #expect(server.receive(Self.package).contains(.prepareOffer))
        #expect(
            server.offer() == [
                #"{"response": "package", "data": {"latest": "固件.tgz", "size": "300000", "md5": "\#(ServerUnderTest.digits)"}}"#
                    .pythonEscaped
            ])
        // The original client takes whatever comes within the pause for JSON.
        #expect(server.conversation.deadline == server.now.advanced(by: .milliseconds(1000)))
        server.now = server.now.advanced(by: .milliseconds(999))
        #expect(server.conversation.deadlinePassed(at: server.now).isEmpty)
        server.now = server.now.advanced(by: .milliseconds(1))
        #expect(
            server.payload(startingWith: server.conversation.deadlinePassed(at: server.now)) == 0..<300_000)
        #expect(server.receive(Self.exit).suffix(2) == [.log(.exiting), .close])
        #expect(server.conversation.deadline == nil)
    }

    @Test(
        "However requests are split, joined and padded, the replies are the same",
        arguments: [1, 2, 7, 64, 10_000])
    func pieces(pieceByteCount: Int) throws {
        var server = try ServerUnderTest()
        let stream = Array("  \(Self.handshake)\r\n\(Self.handshake)\t\(Self.header)   \(Self.exit)".utf8)
        var actions: [ServerConversation.Action] = []
        for start in stride(from: 0, to: stream.count, by: pieceByteCount) {
            let piece = Array(stream[start..<min(start + pieceByteCount, stream.count)])
            actions += server.receive(piece)
            // The offer is ready at once here, but bytes that came in the same piece must wait for it.
            if actions.last == .prepareOffer {
                actions += server.conversation.offerReady(server.package, at: server.now)
            }
        }
        #expect(actions.filter(\.isSend).count == 3)
        #expect(actions.last == .close)
    }

    @Test("A request of 64 KiB is served, with one byte more it is not")
    func longRequests() throws {
        for (excess, isServed) in [(0, true), (1, false)] {
            var server = try ServerUnderTest()
            let padding = SimpleOTARequest.maximumByteCount - Self.handshake.utf8.count + excess
            let replies = server.replies(to: String(repeating: " ", count: padding) + Self.handshake)
            #expect(replies.count == 1 && replies[0].contains("connected") == isServed)
            #expect(server.isClosed != isServed)
        }
    }

    @Test("While being served a client may send 64 KiB ahead, and not one byte more")
    func sendingAhead() throws {
        for (excess, actions) in [(0, 0), (1, 2)] {
            var server = try ServerUnderTest(authenticated: true)
            _ = server.receive(Self.package)
            let ahead = [UInt8](repeating: 0x20, count: SimpleOTARequest.maximumByteCount + excess)
            #expect(server.receive(ahead).count == actions)
            #expect(server.isClosed == (actions > 0))
        }
    }

    @Test(
        "A wrong password is answered with an error, whatever is sent behind it",
        arguments: ["", "passwor", "password ", "Password"])
    func wrongPassword(password: String) throws {
        var server = try ServerUnderTest()
        let request = #"{"request": "handshake", "data": {"security": "\#(password)"}}"#
        let actions = server.receive(request + Self.header)
        #expect(actions.replies == [#"{"response": "error", "data": {"reason": "wrong security code"}}"#])
        #expect(actions.last == .close && !actions.contains(.prepareOffer))
        #expect(server.receive(Self.handshake).isEmpty)
    }

    @Test("Nothing is told before the handshake", arguments: [Self.header, Self.package, Self.exit])
    func handshakeFirst(request: String) throws {
        var server = try ServerUnderTest()
        let actions = server.receive(request)
        #expect(
            actions.replies == [#"{"response": "error", "data": {"reason": "a handshake must come first"}}"#])
        #expect(actions.last == .close && !actions.contains(.prepareOffer))
    }

    @Test(
        "Anything else gets an error with a reason, and a close",
        arguments: [
            "GET / HTTP/1.1\r\n", "{hello", "[]", "{}", "\u{0}", #"{"request": "reboot", "data": {}}"#,
            #"{"request": "handshake", "data": {"security": 5}}"#,
            #"{"request": "header", "request": "exit"}"#,
            String(repeating: "[", count: 9), "\u{FEFF}{}", "nul1",
        ]
    )
    func nonsense(text: String) throws {
        var server = try ServerUnderTest(authenticated: true)
        let actions = server.receive(text)
        #expect(actions.replies.count == 1 && actions.last == .close)
        #expect(
            actions.replies.first?.hasPrefix(#"{"response": "error", "data": {"reason": "the request"#)
                == true)
    }

    @Test("A package that cannot be sent is refused, at the header already")
    func refusesAtHeader() throws {
        var server = try ServerUnderTest(authenticated: true)
        _ = server.receive(Self.header)
        let actions = server.conversation.offerFailed(reason: "gone", at: server.now)
        #expect(
            actions.replies == [#"{"response": "error", "data": {"reason": "gone"}}"#]
                && actions.last == .close)
    }

    @Test("A package that vanishes between header and request is refused as well")
    func vanishes() throws {
        var server = try ServerUnderTest(authenticated: true)
        _ = server.receive(Self.header)
        _ = server.offer()
        _ = server.receive(Self.package)
        let actions = server.conversation.offerFailed(reason: "gone", at: server.now)
        #expect(
            actions.replies == [#"{"response": "error", "data": {"reason": "gone"}}"#]
                && actions.last == .close)
    }

    @Test("A failure in mid payload resets the connection")
    func failureInPayload() throws {
        var server = try ServerUnderTest(authenticated: true)
        _ = server.receive(Self.package)
        _ = server.offer()
        server.now = server.now.advanced(by: .seconds(1))
        _ = server.conversation.deadlinePassed(at: server.now)
        #expect(server.conversation.sendingFailed(reason: "the file became shorter").last == .reset)
        #expect(server.conversation.pieceSent(at: server.now).isEmpty)
    }

    @Test(
        "A client that says where goes on there, if it holds the same file",
        arguments: [
            (#"{"offset": 100000}"#, 100_000), (#"{"offset": "100000"}"#, 100_000),
            (#"{"offset": 300000}"#, 300_000),
            (#"{"offset": 300001}"#, 0), (#"{"offset": 0}"#, 0),
            (#"{"offset": 7, "md5": "\#(ServerUnderTest.digits)"}"#, 7),
            (#"{"offset": 7, "md5": "00000000000000000000000000000000"}"#, 0),
        ]
    )
    func resumes(data: String, offset: Int) throws {
        var server = try ServerUnderTest(authenticated: true)
        _ = server.receive(#"{"request": "package", "data": \#(data)}"#)
        let replies = server.offer()
        #expect(replies.count == 1 && replies[0].hasSuffix(#"", "offset": \#(offset)}}"#), "\(replies)")
        server.now = server.now.advanced(by: .seconds(1))
        let range = server.payload(startingWith: server.conversation.deadlinePassed(at: server.now))
        #expect(range == UInt64(offset)..<300_000)
        #expect(server.receive(Self.exit).last == .close)
    }

    @Test("Requests sent ahead of the payload are answered behind it")
    func pipelined() throws {
        var server = try ServerUnderTest()
        let actions = server.receive(Self.handshake + Self.package + Self.exit)
        #expect(actions.last == .prepareOffer)
        _ = server.offer()
        #expect(server.conversation.inputEnded(at: server.now).isEmpty)
        server.now = server.now.advanced(by: .seconds(1))
        let start = server.conversation.deadlinePassed(at: server.now)
        #expect(server.payload(startingWith: start) == 0..<300_000)
        #expect(server.isClosed)
    }

    @Test("Whoever does not shake hands may stay half a minute, whoever does for ten")
    func deadlines() throws {
        var stranger = try ServerUnderTest()
        // Bytes that trickle in do not prolong it.
        stranger.now = stranger.now.advanced(by: .seconds(29))
        _ = stranger.receive("{\"re")
        #expect(stranger.conversation.deadlinePassed(at: stranger.now).isEmpty)
        stranger.now = stranger.now.advanced(by: .seconds(1))
        #expect(stranger.conversation.deadlinePassed(at: stranger.now).last == .close)

        var client = try ServerUnderTest(authenticated: true)
        #expect(client.conversation.deadline == client.now.advanced(by: .seconds(600)))
        client.now = client.now.advanced(by: .seconds(600))
        let actions = client.conversation.deadlinePassed(at: client.now)
        #expect(actions.replies.count == 1 && actions.last == .close)
    }

    @Test("A client too many is told so, but only if it knows the secret; a place is asked for once")
    func refusal() throws {
        var client = try ServerUnderTest()
        client.hasPlace = false
        let actions = client.receive(Self.handshake)
        #expect(actions.contains(.takePlace) && actions.last == .close)
        #expect(actions.replies == [#"{"response": "error", "data": {"reason": "too many clients"}}"#])

        for request in [#"{"request": "handshake", "data": {"security": "x"}}"#, Self.header, "nonsense"] {
            var stranger = try ServerUnderTest()
            let actions = stranger.receive(request)
            #expect(!actions.contains(.takePlace) && actions.last == .close)
        }
        var served = try ServerUnderTest(authenticated: true)
        let again = served.receive(Self.handshake)
        #expect(!again.contains(.takePlace) && again.replies.count == 1)
    }

    @Test("A client that goes away is let go")
    func goesAway() throws {
        var server = try ServerUnderTest(authenticated: true)
        #expect(server.conversation.inputEnded(at: server.now) == [.close])
    }

    @Test("Pieces grow for a fast client, shrink for a slow one, and stay within their bounds")
    func pieceSizes() throws {
        for (pause, expected) in [(Interval.zero, 1 << 20), (.seconds(3), 32 << 10)] {
            var server = try ServerUnderTest(authenticated: true, byteCount: 1 << 30)
            _ = server.receive(Self.package)
            _ = server.offer()
            server.now = server.now.advanced(by: .seconds(1))
            var actions = server.conversation.deadlinePassed(at: server.now)
            for _ in 0..<10 {
                server.now = server.now.advanced(by: pause)
                actions = server.conversation.pieceSent(at: server.now)
            }
            #expect(actions.compactMap(\.piece).map(\.byteCount) == [expected])
        }
    }
}
