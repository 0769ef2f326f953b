import ByteCoding
import JSONCoding
import SimpleOTAFormat
import Testing

@Suite("Log lines are the document's, with the secret hidden")
struct LogLineTests {
    private static let secret = SharedSecret("password")
    private static let peer = PeerAddress(host: "116.236.49.163", port: 25178)

    private static func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8).span.bytes)
    }

    @Test("The server's lines, word for word")
    func serverLines() throws {
        let name = try PackageName("Python-3.9.2.tgz")
        let md5 = try #require(MD5Digest(hexadecimal: "8cf053206beeca72c7ee531817dc24c7".utf8))
        let offer = PackageOffer(name: name, byteCount: 25_399_571, md5: md5)
        let handshake = try Self.json(#"{"request": "handshake", "data": {"security": "password"}}"#)
        let lines: [ServerLogLine] = [
            .binding(host: "", port: 1234), .accepted(Self.peer), .received(handshake, Self.peer),
            .checkingSecurity(Self.peer), .sendingSecurityResponse(.connected(features: []), Self.peer),
            .sendingHeader(.header(latest: name), Self.peer),
            .sendingPackage(.package(offer, byteOffset: nil), Self.peer),
            .sendingPayload(Self.peer), .exiting, .closed(Self.peer),
        ]
        let expected = """
            Attempt to bind IP/Port: :1234
            Accept new connection from 116.236.49.163:25178...
            [<-('116.236.49.163', 25178)] Recieved data is : {'request': 'handshake', 'data': {'security': '***'}} ...
            [('116.236.49.163', 25178)] Checking security code {***} VS {***} ...
            [->('116.236.49.163', 25178)] Send SecurityCheck response {'response': 'connected', 'data': {}} ...
            [->('116.236.49.163', 25178)] Send latest package header info: {'response': 'header', 'data': {'latest': 'Python-3.9.2.tgz'}} ...
            [->('116.236.49.163', 25178)] Send latest package file: {'response': 'package', 'data': {'latest': 'Python-3.9.2.tgz', 'size': '25399571', 'md5': '8cf053206beeca72c7ee531817dc24c7'}} ...
            [->(116.236.49.163, 25178)] Sending...
            Exit proccess ...
            Connection from 116.236.49.163:25178 closed.
            """
        #expect(lines.map { $0.text(hiding: Self.secret) }.joined(separator: "\n") == expected)
    }

    @Test("The client's lines, word for word")
    func clientLines() throws {
        let name = try PackageName("Python-3.9.2.tgz")
        let lines: [ClientLogLine] = [
            .readingConfiguration(path: "config.ini"),
            .connecting(PeerAddress(host: "laobaitu.xyz", port: 1234)),
            .sending(.handshake(security: "password")),
            .received(try Self.json(#"{"response": "connected", "data": {}}"#)),
            .sending(.header), .currentVersion("Python-3.9.0.tgz"), .upgradeAvailable(name), .readyToUpgrade,
            .digestMatches(path: "cl_package/Python-3.9.2.tgz"), .sending(.exit),
        ]
        let expected = """
            Reading configuration from: config.ini ...
            Connect to server/port: laobaitu.xyz:1234 ...
            Send { {'request': 'handshake', 'data': {'security': '***'}} } to server ...
            Response from server is: {'response': 'connected', 'data': {}} ...
            Send { {'request': 'header', 'data': {}} } to server ...
            Current version is: Python-3.9.0.tgz ...
            Upgrade available. Latest is: Python-3.9.2.tgz ...
            Ready to upgrade soon...
            MD5 check success. Latest package is cl_package/Python-3.9.2.tgz ...
            Send { {'request': 'exit', 'data': {}} } to server ...
            """
        #expect(lines.map { $0.text(hiding: Self.secret) }.joined(separator: "\n") == expected)
        #expect(ClientLogLine.question == "Do you want to upgrade to latest? (y/n)")
    }

    @Test(
        "A value prints as Python prints it",
        arguments: [
            (#"[null, true, false, -1.5e3, []]"#, "[None, True, False, -1.5e3, []]"),
            (#""it's""#, #""it's""#), (#""a\"b""#, #"'a"b'"#), (#""it's \"b\"""#, #"'it\'s "b"'"#),
            (#""\\ \n\r\t \u0000\u001b[2J \u007f\u0085""#, #"'\\ \n\r\t \x00\x1b[2J \x7f\x85'"#),
            (
                #""\u56fa\u4ef6 \u00fc \u00a0\u2028\u202e \ud83d\ude00 \udb40\udc01""#,
                #"'固件 ü \xa0\u2028\u202e 😀 \U000e0001'"#
            ),
        ]
    )
    func pythonNotation(text: String, expected: String) throws {
        #expect(PythonNotation.text(of: try Self.json(text), hiding: Self.secret) == expected)
    }

    @Test(
        "Wherever a peer puts the secret, it does not show",
        arguments: [
            #"{"security": {"x": 1}}"#, #"{"password": 1}"#, #"["password"]"#, #"["xpasswordpasswordx"]"#,
            #"{"a": {"security": "guess"}}"#,
        ]
    )
    func hidesSecret(text: String) throws {
        let line = PythonNotation.text(of: try Self.json(text), hiding: Self.secret)
        #expect(!line.contains("password") && !line.contains("guess") && line.contains("***"), "\(line)")
    }

    @Test("A short secret hides itself, but not every letter of the log")
    func shortSecret() throws {
        let line = PythonNotation.text(of: try Self.json(#"["a", "data", 1]"#), hiding: SharedSecret("a"))
        #expect(line == "['***', 'data', 1]")
    }

    @Test("However long a message is, its line is short")
    func boundedLength() throws {
        let long = JSONValue.array(
            Array(repeating: .string(String(repeating: "é\u{1}", count: 500)), count: 50))
        let line = PythonNotation.text(of: long, hiding: Self.secret)
        #expect(
            line.utf8.count <= PythonNotation.maximumByteCount + " [cut]".utf8.count
                && line.hasSuffix(" [cut]"))
        let exact = JSONValue.string(String(repeating: "a", count: PythonNotation.maximumByteCount - 2))
        #expect(!PythonNotation.text(of: exact, hiding: Self.secret).hasSuffix("[cut]"))
    }
}
