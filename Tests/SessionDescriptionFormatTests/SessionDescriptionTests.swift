import LayeredCoding
import SessionDescriptionFormat
import Testing

/// The text of the documentation.
private let exampleText = """
    v=0
    o=- 7 1 IN IP4 10.0.0.1
    s=Firmware
    t=0 0
    a=source-filter: incl IN IP4 239.1.2.3 10.0.0.1
    a=flute-tsi:7
    m=application 4001 FLUTE/UDP 0
    c=IN IP4 239.1.2.3/64
    b=AS:20000
    a=FEC-declaration:0 encoding-id=6

    """

/// Reads text, with the line ends of a text file.
private func read(_ text: String) throws(SessionDescriptionError) -> SessionDescription {
    try SessionDescription(parsing: Array(text.utf8))
}

/// Why the example with one text put in the place of another is refused.
private func reason(_ old: String, _ new: String) -> SessionDescriptionError? {
    do {
        let parts = exampleText.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            Issue.record("the example has no \(old)")
            return nil
        }
        _ = try read(parts[0] + new + parts[1])
        return nil
    } catch {
        return error
    }
}

@Suite("Session descriptions")
struct SessionDescriptionTests {
    @Test("The example is read, and written byte for byte")
    func example() throws {
        let session = try read(exampleText)
        #expect(session.name == "Firmware")
        #expect(session.originAddress == "10.0.0.1")
        #expect(session.group == "239.1.2.3")
        #expect(session.port == 4001)
        #expect(session.hopLimit == 64)
        #expect(session.sourceAddress == "10.0.0.1")
        #expect(session.sessionID.rawValue == 7)
        #expect(session.bitsPerSecond == 20_000_000)
        #expect(session.schemes == [.raptorQ])
        #expect(session.start == nil)
        #expect(session.stop == nil)
        #expect(session.otherLines.isEmpty)
        let text = String(decoding: session.text(), as: UTF8.self)
        #expect(text == exampleText.split(separator: "\n").map { $0 + "\r\n" }.joined())
        #expect(try SessionDescription(parsing: session.text()) == session)
    }

    @Test("A description as 3GPP gives it is read, its own lines kept in the standard's order")
    func broadcastService() throws {
        let session = try read(
            """
            v=0
            o=user123 2890844526 2890842807 IN IP6 2201:056D::112E:144A:1E24
            s=File delivery session example
            i=More information
            t=2873397496 2873404696
            a=mbms-mode:broadcast 123869108302929 1
            a=FEC-declaration:0 encoding-id=1
            a=FEC-declaration:1 encoding-id=0
            a=source-filter: incl IN IP6 * 2001:210:1:2:240:96FF:FE25:8EC9
            a=flute-tsi:3
            m=audio 3000 RTP/AVP 0
            c=IN IP4 1.2.3.4
            m=application 12345 FLUTE/UDP 0
            c=IN IP6 FF1E:03AD::7F2E:172A:1E24/1
            b=AS:64
            b=TIAS:60000
            a=lang:EN
            a=FEC:0
            """)
        #expect(session.originUserName == "user123")
        #expect(session.group == "FF1E:03AD::7F2E:172A:1E24")
        #expect(session.hopLimit == nil)
        #expect(session.sourceAddress == "2001:210:1:2:240:96FF:FE25:8EC9")
        #expect(session.schemes == [.compactNoCode])
        #expect(session.start == 2_873_397_496)
        #expect(session.stop == 2_873_404_696)
        #expect(session.bitsPerSecond == 64_000)
        #expect(
            session.otherLines == [
                "i=More information", "a=mbms-mode:broadcast 123869108302929 1",
                "a=FEC-declaration:0 encoding-id=1",
            ])
        #expect(session.otherChannelLines == ["b=TIAS:60000", "a=lang:EN", "a=FEC:0"])
        #expect(try SessionDescription(parsing: session.text()) == session)
    }

    @Test("What stands at the channel goes before what stands for the session")
    func precedence() throws {
        let session = try read(
            """
            v=0\r\no=- 1 1 IN IP4 h.example\r\ns= \r\nc=IN IP4 239.0.0.1/1\r\nb=AS:1\r\nt=0 0\r\na=flute-tsi:1\r
            a=source-filter: incl IN IP4 239.9.9.9 10.0.0.9\r
            m=application 1 FLUTE/UDP *\r\nc=IN IP4 239.0.0.2\r\nb=AS:2\r\na=flute-tsi:2\r\na=flute-ch:1\r\n\r\n
            """)
        #expect(session.group == "239.0.0.2")
        #expect(session.hopLimit == nil)
        #expect(session.bitsPerSecond == 2000)
        #expect(session.sessionID.rawValue == 2)
        #expect(session.sourceAddress == nil)
        #expect(session.name == " ")
    }

    @Test("Numbers hold at their limits, and not one past them")
    func limits() {
        #expect(reason("tsi:7", "tsi:281474976710655") == nil)
        #expect(reason("tsi:7", "tsi:281474976710656") == .malformed(line: 6))
        #expect(reason("4001", "65535") == nil)
        #expect(reason("4001", "65536") == .malformed(line: 7))
        #expect(reason("4001", "0") == .malformed(line: 7))
        #expect(reason("/64", "/255") == nil)
        #expect(reason("/64", "/256") == .malformed(line: 8))
        #expect(reason("AS:20000", "AS:18446744073709551") == nil)
        #expect(reason("AS:20000", "AS:18446744073709552") == .malformed(line: 9))
        #expect(reason("encoding-id=6", "encoding-id=255") == nil)
        #expect(reason("encoding-id=6", "encoding-id=256") == .malformed(line: 10))
        #expect(reason("t=0 0", "t=18446744073709551615 1") == nil)
        #expect(reason("t=0 0", "t=18446744073709551616 1") == .malformed(line: 4))
        let room = SessionDescription.maximumByteCount - Array(exampleText.utf8).count
        #expect(reason("Firmware", "Firmware" + String(repeating: "x", count: room)) == nil)
        #expect(reason("Firmware", "Firmware" + String(repeating: "x", count: room + 1)) == .tooLong)
    }

    @Test("What is missing is told")
    func missing() {
        #expect(reason("v=0\n", "") == .notADescription)
        #expect(reason("v=0", "v=1") == .notADescription)
        #expect(reason("o=- 7 1 IN IP4 10.0.0.1\n", "") == .missing("o="))
        #expect(reason("s=Firmware\n", "") == .missing("s="))
        #expect(reason("t=0 0\n", "") == .missing("t="))
        #expect(reason("a=flute-tsi:7\n", "") == .missing("a=flute-tsi"))
        #expect(reason("c=IN IP4 239.1.2.3/64\n", "") == .missing("c="))
        #expect(reason("FLUTE/UDP", "RTP/AVP") == .missing("m=application with FLUTE/UDP"))
        #expect(throws: SessionDescriptionError.notADescription) { try read("") }
    }

    @Test("What cannot be read is told by its line")
    func malformed() {
        for (old, new, line) in [
            ("o=- 7", "o=-  7", 2), ("o=- 7", "o=- x", 2), ("IN IP4 10.0.0.1", "XX IP4 10.0.0.1", 2),
            ("s=Firmware", "s=", 3),
            ("s=Firmware", "sFirmware", 3), ("s=Firmware", "s=a\ns=b", 4), ("t=0 0", "t=0", 4),
            ("t=0 0", "t=-1 0", 4),
            ("incl", "only", 5), ("239.1.2.3 10.0.0.1", "239.1.2.3 host", 5),
            ("239.1.2.3 10.0.0.1", "* ::1", 5),
            ("tsi:7", "tsi:", 6), ("tsi:7", "tsi:+7", 6), ("tsi:7", "tsi:7\na=flute-tsi:8", 7),
            ("FLUTE/UDP 0", "FLUTE/UDP", 7),
            ("IN IP4 239.1.2.3/64", "IN IP6 239.1.2.3/64", 8), ("239.1.2.3/64", "239.1.2/64", 8),
            ("239.1.2.3/64", "239.1.2.03/64", 8), ("239.1.2.3/64", "239.1.2.3/", 8), ("AS:20000", "AS:x", 9),
            ("encoding-id=6", "encoding=6", 10), ("b=AS", "x=AS", 9),
        ] {
            #expect(reason(old, new) == .malformed(line: line), "\(new)")
        }
        #expect(reason("Firmware", "Firm\u{7}ware") == .invalidText)
        #expect(reason("Firmware", "Firm\u{0}ware") == .invalidText)
        #expect(throws: SessionDescriptionError.invalidText) {
            try SessionDescription(parsing: Array("v=0\ns=".utf8) + [0xFF])
        }
    }

    @Test("More than one channel or source is refused")
    func several() {
        #expect(reason("4001", "4001/2") == .severalChannels(line: 7))
        #expect(reason("4001", "4001/1") == nil)
        #expect(reason("3/64", "3/64/2") == .severalChannels(line: 8))
        #expect(reason("3/64", "3/64/1") == nil)
        #expect(reason("b=AS", "c=IN IP4 239.1.2.4/64\nb=AS") == .severalChannels(line: 9))
        #expect(reason("b=AS", "m=application 4002 FLUTE/UDP 0\nb=AS") == .severalChannels(line: 9))
        #expect(reason("a=FEC", "a=flute-ch:2\na=FEC") == .severalChannels(line: 10))
        #expect(reason("3 10.0.0.1", "3 10.0.0.1 10.0.0.2") == .severalSources(line: 5))
    }

    @Test(
        "Addresses of version 6 are known by their form",
        arguments: [
            ("::", true), ("::1", true), ("1::", true), ("ff02::1:3", true), ("1:2:3:4:5:6:7:8", true),
            ("1:2:3:4:5:6:7::", true), ("::ffff:1.2.3.4", true), ("1:2:3:4:5:6:1.2.3.4", true),
            ("ABCD::abcd", true),
            ("", false), (":", false), (":::", false), ("1::2::3", false), ("1:2:3:4:5:6:7", false),
            ("1:2:3:4:5:6:7:8:9", false), ("1:2:3:4:5:6:7:8::", false), ("12345::", false), ("g::", false),
            ("1:2", false), (":1", false), ("1:", false), ("::1.2.3", false), ("1.2.3.4::", false),
            ("::+1", false),
            ("fe80::1%eth0", false), ("::1 ", false), ("1:2:3:4:5:6:7:1.2.3.4", false),
        ])
    func version6(address: String, isValid: Bool) throws {
        let sessionID = try #require(TransportSessionID(1))
        let session = SessionDescription(name: "x", group: address, port: 1, sessionID: sessionID)
        #expect((session != nil) == isValid)
    }

    @Test("Nothing that is put into a description can end its line")
    func injection() throws {
        let sessionID = try #require(TransportSessionID(1))
        var session = try #require(
            SessionDescription(name: "a\r\nb=AS:1", group: "ff02::1", port: 9, sessionID: sessionID))
        session.originUserName = "x y\n"
        session.otherLines = [
            "a=x\r\na=flute-tsi:9", "m=audio 1 RTP/AVP 0", "", "a", "a=tool:fleetcast", "i=info",
        ]
        session.otherChannelLines = ["a=\u{85}", "k=prompt"]
        session.bitsPerSecond = 1001
        session.hopLimit = 3
        let expected = [
            "v=0", "o=xy 1 1 IN IP6 ::", "s=a  b=AS:1", "i=info", "t=0 0", "a=flute-tsi:1",
            "a=tool:fleetcast",
            "m=application 9 FLUTE/UDP 0", "c=IN IP6 ff02::1", "b=AS:2", "k=prompt",
        ]
        #expect(String(decoding: session.text(), as: UTF8.self) == expected.map { $0 + "\r\n" }.joined())
    }

    @Test("A group of IPv4 gets a hop limit, as the standard wants it; a single address does not")
    func hopLimits() throws {
        let sessionID = try #require(TransportSessionID(1))
        for (address, line) in [
            ("224.0.0.1", "224.0.0.1/1"), ("239.255.0.1", "239.255.0.1/1"), ("10.0.0.1", "10.0.0.1"),
        ] {
            let session = try #require(
                SessionDescription(name: "x", group: address, port: 9, sessionID: sessionID))
            #expect(String(decoding: session.text(), as: UTF8.self).contains("c=IN IP4 \(line)\r\n"))
        }
    }
}
