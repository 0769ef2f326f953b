import LayeredCoding
import SessionDescriptionFormat
import Testing

@Suite("Lists of sessions")
struct SessionListTests {
    private static func session(_ number: UInt64) throws -> SessionDescription {
        let id = try #require(TransportSessionID(number))
        var session = try #require(
            SessionDescription(name: "Channel \(number)", group: "239.1.2.3", port: 4_001, sessionID: id))
        session.hopLimit = 64
        return session
    }

    @Test("Descriptions are read as they were written, however many", arguments: [0, 1, 3, 256])
    func roundTrip(count: Int) throws {
        let list = SessionList(try (0..<count).map { try Self.session(UInt64($0)) })
        let read = try SessionList(parsing: list.text())
        #expect(read == list)
        #expect(read.skippedCount == 0)
    }

    @Test("More than 256 descriptions are passed over")
    func tooMany() throws {
        let list = SessionList(try (0..<257).map { try Self.session(UInt64($0)) })
        let read = try SessionList(parsing: list.text())
        #expect(read.sessions.count == 256)
        #expect(read.skippedCount == 1)
    }

    @Test("One that cannot be read does not hide the others")
    func broken() throws {
        let text = try Self.session(1).text() + Array("v=0\r\ns=no origin\r\n".utf8) + Self.session(2).text()
        let read = try SessionList(parsing: text)
        #expect(read.sessions.map(\.name) == ["Channel 1", "Channel 2"])
        #expect(read.skippedCount == 1)
    }

    @Test("A letter v elsewhere begins nothing")
    func otherLines() throws {
        var session = try Self.session(1)
        session.name = "v=0"
        session.otherLines = ["i=v=0 v=0"]
        #expect(try SessionList(parsing: session.text()).sessions == [session])
    }

    @Test("What does not begin with a description is no list")
    func noList() {
        #expect(throws: SessionDescriptionError.notADescription) {
            try SessionList(parsing: Array("s=x\r\nv=0\r\n".utf8))
        }
        #expect(throws: SessionDescriptionError.tooLong) {
            try SessionList(parsing: [UInt8](repeating: 10, count: 1 << 20 + 1))
        }
    }
}
