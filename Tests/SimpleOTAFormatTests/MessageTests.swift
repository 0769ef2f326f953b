import ByteCoding
import JSONCoding
import SimpleOTAFormat
import Testing

@Suite("Messages of the protocol")
struct MessageTests {
    private static let digits = "8cf053206beeca72c7ee531817dc24c7"

    private static func offer(_ name: String = "Python-3.9.2.tgz", size: UInt64 = 25_399_571) throws
        -> PackageOffer
    {
        let md5 = try #require(MD5Digest(hexadecimal: Self.digits.utf8))
        return PackageOffer(name: try PackageName(name), byteCount: size, md5: md5)
    }

    private static func response(_ text: String) throws -> SimpleOTAResponse {
        try SimpleOTAResponse(JSONValue(parsing: Array(text.utf8).span.bytes))
    }

    private static func request(_ text: String) throws -> SimpleOTARequest {
        try SimpleOTARequest(JSONValue(parsing: Array(text.utf8).span.bytes))
    }

    private static func bytes(_ json: JSONValue) -> String {
        String(decoding: json.encoded(.python), as: UTF8.self)
    }

    @Test("Requests are, byte for byte, what the original client writes")
    func requestVectors() throws {
        let digest = try #require(MD5Digest(hexadecimal: Self.digits.utf8))
        let vectors: [(SimpleOTARequest, String)] = [
            (
                .handshake(security: "pässword"),
                #"{"request": "handshake", "data": {"security": "p\u00e4ssword"}}"#
            ),
            (.header, #"{"request": "header", "data": {}}"#),
            (.package(nil), #"{"request": "package", "data": {}}"#),
            (.exit, #"{"request": "exit", "data": {}}"#),
            (
                .package(ResumptionPoint(byteOffset: 1000, md5: digest)),
                #"{"request": "package", "data": {"offset": 1000, "md5": "\#(Self.digits)"}}"#
            ),
            (
                .package(ResumptionPoint(byteOffset: 7, md5: nil)),
                #"{"request": "package", "data": {"offset": 7}}"#
            ),
        ]
        for (request, text) in vectors {
            #expect(Self.bytes(request.json) == text)
            #expect(try Self.request(text) == request)
        }
    }

    @Test("Responses are, byte for byte, what the original server writes")
    func responseVectors() throws {
        let vectors: [(SimpleOTAResponse, String)] = [
            (.connected(features: []), #"{"response": "connected", "data": {}}"#),
            (
                .connected(features: [.resume]),
                #"{"response": "connected", "data": {"features": ["resume"]}}"#
            ),
            (.error(reason: "no"), #"{"response": "error", "data": {"reason": "no"}}"#),
            (
                .header(latest: try PackageName("Python-3.9.2.tgz")),
                #"{"response": "header", "data": {"latest": "Python-3.9.2.tgz"}}"#
            ),
            (
                .package(try Self.offer(), byteOffset: nil),
                #"{"response": "package", "data": {"latest": "Python-3.9.2.tgz", "size": "25399571", "#
                    + #""md5": "8cf053206beeca72c7ee531817dc24c7"}}"#
            ),
            (
                .package(try Self.offer("固件.tgz", size: 0), byteOffset: 0),
                #"{"response": "package", "data": {"latest": "\u56fa\u4ef6.tgz", "size": "0", "#
                    + #""md5": "8cf053206beeca72c7ee531817dc24c7", "offset": 0}}"#
            ),
        ]
        for (response, text) in vectors {
            #expect(Self.bytes(response.json) == text)
            #expect(try Self.response(text) == response)
        }
    }

    @Test("Size is read as a string or as a number", arguments: [#""12""#, "12", #""0012""#])
    func sizes(size: String) throws {
        let text =
            #"{"response": "package", "data": {"latest": "a", "size": \#(size), "md5": "\#(Self.digits)"}}"#
        #expect(try Self.response(text) == .package(try Self.offer("a", size: 12), byteOffset: nil))
    }

    @Test(
        "A size that no file has is refused",
        arguments: [
            "-1", #""-1""#, "1.5", "1e3", #""+1""#, #"" 1""#, #""""#, "9223372036854775808", "null", "[1]",
        ]
    )
    func refusesSizes(size: String) {
        let text =
            #"{"response": "package", "data": {"latest": "a", "size": \#(size), "md5": "\#(Self.digits)"}}"#
        #expect(throws: SimpleOTAMessageError.invalidMember(.size)) { try Self.response(text) }
    }

    @Test("No response exceeds what the original client reads at once, whatever the name and the reason")
    func responsesAreShort() throws {
        for letter in ["a", "\"", "é", "件", "😀"] {
            let name = String(repeating: letter, count: PackageName.maximumByteCount / letter.utf8.count)
            let offer = try Self.offer(name, size: PackageOffer.maximumByteCount)
            let response = SimpleOTAResponse.package(offer, byteOffset: PackageOffer.maximumByteCount)
            #expect(response.json.encoded(.python).count <= SimpleOTAResponse.maximumByteCount)
        }
        for letter in ["a", "\u{1}", "é", "😀"] {
            let response = SimpleOTAResponse.error(reason: String(repeating: letter, count: 5000))
            #expect(response.json.encoded(.python).count <= SimpleOTAResponse.maximumByteCount)
        }
    }

    @Test(
        "What is no request is refused",
        arguments: [
            ("[]", .notAMessage), ("{}", .notAMessage), (#"{"request": 1}"#, .notAMessage),
            (#"{"request": "delete", "data": {}}"#, .unknownKind),
            (#"{"request": "header", "data": 1}"#, .invalidMember(.data)),
            (#"{"request": "handshake"}"#, .invalidMember(.security)),
            (#"{"request": "handshake", "data": {"security": 1}}"#, .invalidMember(.security)),
            (#"{"request": "package", "data": {"offset": -1}}"#, .invalidMember(.offset)),
            (#"{"request": "package", "data": {"offset": 1, "md5": "x"}}"#, .invalidMember(.md5)),
        ] as [(String, SimpleOTAMessageError)]
    )
    func refusesRequests(text: String, error: SimpleOTAMessageError) {
        #expect(throws: error) { try Self.request(text) }
    }

    @Test(
        "A name that is no plain file name is refused",
        arguments: [
            ("", .empty), ("..", .leadingDot), (".bashrc", .leadingDot), ("../../etc/passwd", .leadingDot),
            ("/etc/passwd", .separator), ("a/b", .separator), ("a\\b", .separator),
            ("a\u{0}", .controlCharacter),
            ("a\nb", .controlCharacter), ("a\u{202E}b", .controlCharacter), ("a\u{9B}b", .controlCharacter),
            (" a", .surroundingSpace), ("a\u{A0}", .surroundingSpace),
            (String(repeating: "a", count: 256), .tooLong),
        ] as [(String, PackageNameError)]
    )
    func refusesNames(name: String, error: PackageNameError) throws {
        #expect(throws: error) { try PackageName(name) }
        let json = JSONValue.object(["response": "header", "data": .object(["latest": .string(name)])])
        #expect(throws: SimpleOTAMessageError.invalidName(error)) { try SimpleOTAResponse(json) }
    }

    @Test(
        "Names in any language are taken, up to the limit",
        arguments: [
            "xxxx.1.0.0", "固件-1.0.tgz", "Gerät ü.tgz", "-rf", "a..b", String(repeating: "a", count: 255),
        ]
    )
    func takesNames(name: String) throws {
        let name = try PackageName(name)
        let digest = try #require(MD5Digest(hexadecimal: Self.digits.utf8))
        let partial = name.partialFileName(md5: digest)
        #expect(partial.utf8.count <= 255 && partial.hasPrefix(".") && partial.hasSuffix(".partial"))
        #expect(name.digest(ofPartialFileName: partial) == digest)
        #expect(try PackageName("other").digest(ofPartialFileName: partial) == nil)
    }

    @Test("A client goes on only with bytes of the same file")
    func resumption() throws {
        let offer = try Self.offer(size: 100)
        let other = try #require(MD5Digest(hexadecimal: String(repeating: "0", count: 32).utf8))
        #expect(ResumptionPoint(byteOffset: 60, md5: offer.md5).firstByte(of: offer) == 60)
        #expect(ResumptionPoint(byteOffset: 100, md5: nil).firstByte(of: offer) == 100)
        #expect(ResumptionPoint(byteOffset: 101, md5: offer.md5).firstByte(of: offer) == 0)
        #expect(ResumptionPoint(byteOffset: 60, md5: other).firstByte(of: offer) == 0)
    }

    @Test("The secret is compared whole and never prints")
    func secret() {
        let secret = SharedSecret("password")
        #expect(secret.matches("password"))
        for wrong in ["", "passwor", "password1", "passwordpassword", "Password"] {
            #expect(!secret.matches(wrong))
        }
        #expect(SharedSecret("").matches("") && !SharedSecret("").matches("\u{0}"))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("password"))
    }
}
