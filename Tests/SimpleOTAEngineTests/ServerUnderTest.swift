import ByteCoding
import ConfigurationFormat
import JSONCoding
import SimpleOTAEngine
import SimpleOTAFormat
import Testing
import Timekeeping

/// A server's conversation with the clock and the package that a test gives it.
struct ServerUnderTest {
    static let digits = "8cf053206beeca72c7ee531817dc24c7"

    var conversation: ServerConversation
    var now = MonotonicInstant(nanoseconds: 5_000_000_000)
    var isClosed = false
    /// Whether there is a place when one is asked for.
    var hasPlace = true
    let package: PackageOffer

    init(
        authenticated: Bool = false, byteCount: UInt64 = 300_000
    ) throws {
        let text = "[DEFAULT]\nport = 1\nsecurity = password\n[Server]\npath = p\nlatest = l\n"
        let settings = try ServerSettings(ConfigurationDocument(parsing: Array(text.utf8)))
        let peer = PeerAddress(host: "192.0.2.1", port: 7)
        self.conversation = ServerConversation(
            with: peer, settings: settings, at: self.now)
        let md5 = try #require(MD5Digest(hexadecimal: Self.digits.utf8))
        self.package = PackageOffer(name: try PackageName("固件.tgz"), byteCount: byteCount, md5: md5)
        if authenticated {
            _ = self.receive(#"{"request": "handshake", "data": {"security": "password"}}"#)
        }
    }

    mutating func receive(_ bytes: [UInt8]) -> [ServerConversation.Action] {
        var actions = self.conversation.receive(bytes.span.bytes, at: self.now)
        if actions.last == .takePlace {
            actions +=
                self.hasPlace
                ? self.conversation.placeTaken(at: self.now)
                : self.conversation.noPlace(reason: "too many clients")
        }
        return self.noting(actions)
    }

    mutating func receive(_ text: String) -> [ServerConversation.Action] {
        self.receive(Array(text.utf8))
    }

    mutating func replies(to text: String) -> [String] {
        self.receive(text).replies
    }

    mutating func offer() -> [String] {
        self.conversation.offerReady(self.package, at: self.now).replies
    }

    /// Sends all pieces, and says which bytes they were, if they followed each other.
    mutating func payload(startingWith actions: [ServerConversation.Action]) -> Range<UInt64>? {
        var actions = actions
        var start: UInt64?
        var end: UInt64 = self.package.byteCount
        while let piece = actions.compactMap(\.piece).last {
            if start != nil, piece.byteOffset != end { return nil }
            start = start ?? piece.byteOffset
            end = piece.byteOffset + UInt64(piece.byteCount)
            actions = self.noting(self.conversation.pieceSent(at: self.now))
        }
        return (start ?? end)..<end
    }

    private mutating func noting(_ actions: [ServerConversation.Action]) -> [ServerConversation.Action] {
        if actions.contains(.close) || actions.contains(.reset) { self.isClosed = true }
        return actions
    }
}

extension ServerConversation.Action {
    var isSend: Bool {
        if case .send = self { return true }
        return false
    }

    var piece: PayloadPiece? {
        guard case .sendPiece(let piece) = self else { return nil }
        return piece
    }
}

extension [ServerConversation.Action] {
    /// What is sent, as text.
    var replies: [String] {
        self.compactMap { action in
            guard case .send(let bytes) = action else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

extension String {
    /// The text with the two characters of the test's package name as Python escapes them.
    var pythonEscaped: String {
        self.replacing("固件", with: #"\u56fa\u4ef6"#)
    }
}
