import ConfigurationFormat
import Testing

@Suite("A configuration file is read as Python's configparser reads it")
struct ConfigurationDocumentTests {
    private static func document(_ text: String) throws -> ConfigurationDocument {
        try ConfigurationDocument(parsing: Array(text.utf8))
    }

    private static func value(_ key: String, _ section: String, in text: String) throws -> String? {
        try self.document(text).value(of: key, in: section).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "A line gives the value that configparser finds",
        arguments: [
            ("[S]\nk = v", "v"), ("[S]\nk=v", "v"), ("[S]\nk : v  ", "v"), ("[S]\nK\t=\tv w", "v w"),
            ("[S]\nk = a = b : c", "a = b : c"), ("[S]\nk : a=b", "a=b"), ("[S]\nk =", ""),
            ("[S]\nk = # no comment", "# no comment"),
            ("[S]\nk = v ; none either", "v ; none either"), ("[S]\r\nk = v\r\nl = w\r\n", "v"),
            ("[S]\rk = v\r", "v"),
            ("\u{FEFF}[S]\nk = v", "v"), ("[S] # behind a header\nk = v", "v"), ("  [S]\n  k = v", "v"),
            ("# c\n; c\n\n[S]\n  # c\nk = v", "v"), ("[S]\nk = %%(x)s 5%", "%%(x)s 5%"),
            ("[S]\nk = a\n  b\n\tc\nl = d", "a\nb\nc"), ("[S]\nk = a\n\n  b\n\n[T]", "a\n\nb"),
            ("[S]\nk = a\n# between\n  b", "a\nb"), ("[S]\nk =\n  a\n", "\na"),
            ("[S]\n  k = a\n  l = b", "a"),
        ]
    )
    func reads(text: String, expected: String) throws {
        #expect(try Self.value("k", "S", in: text) == expected)
    }

    @Test("[DEFAULT] gives values to every section, wherever it stands, and may stand twice")
    func inherits() throws {
        let text = "[S]\na = own\n[DEFAULT]\na = 1\nb = 2\n[T]\n[DEFAULT]\nc = 3"
        #expect(try Self.value("A", "S", in: text) == "own")
        #expect(try Self.value("b", "S", in: text) == "2")
        #expect(try Self.value("a", "T", in: text) == "1")
        #expect(try Self.value("c", "T", in: text) == "3")
        #expect(try Self.value("c", "absent", in: text) == "3")
        #expect(try Self.value("d", "S", in: text) == nil)
        #expect(try Self.document(text).hasSection("T") && !Self.document(text).hasSection("t"))
        #expect(try Self.document(text).lineNumber(of: "b", in: "S") == 5)
    }

    @Test(
        "A mistake is reported with its line",
        arguments: [
            ("k = v", .missingSectionHeader, 1), ("[S]\n[T]\n\n[S]", .duplicateSection("S"), 4),
            ("[S]\nKey = 1\n# c\nkey : 2", .duplicateKey("key"), 4),
            ("[DEFAULT]\na=1\n[DEFAULT]\na=2", .duplicateKey("a"), 4),
            ("[S]\nword", .unreadableLine, 2), ("[S]\n= v", .unreadableLine, 2),
            ("[]\n", .missingSectionHeader, 1),
        ] as [(String, ConfigurationError.Reason, Int)]
    )
    func refuses(text: String, reason: ConfigurationError.Reason, line: Int) {
        let error = #expect(throws: ConfigurationError.self) { try Self.document(text) }
        #expect(error?.reason == reason && error?.lineNumber == line)
    }

    @Test("A file at the limit of length is read, one byte more is not")
    func limitsLength() throws {
        let limit = ConfigurationDocument.maximumByteCount
        _ = try ConfigurationDocument(parsing: [UInt8](repeating: 0x23, count: limit))
        #expect(throws: ConfigurationError.self) {
            try ConfigurationDocument(parsing: [UInt8](repeating: 0x23, count: limit + 1))
        }
    }

    @Test(
        "Setting a value changes that value and no other byte",
        arguments: [
            ("[S]\nk = old # not a comment\nl=1", "[S]\nk = new\nl=1"),
            ("[S]\nK:old  \r\n\r\n", "[S]\nK:new  \r\n\r\n"),
            ("[S]\nk =\nl=1", "[S]\nk =new\nl=1"), ("[S]\nk = \nl=1", "[S]\nk = new\nl=1"),
            ("[S]\nk = a\n  b\n# stays\n  c\nl = 1", "[S]\nk = new\n# stays\nl = 1"),
            ("[S]\nk = a\n\n[T]\nk = b", "[S]\nk = new\n\n[T]\nk = b"),
            (
                "[DEFAULT]\nk = d\n[S]\na = 1\n\n# of T\n[T]",
                "[DEFAULT]\nk = d\n[S]\na = 1\nk = new\n\n# of T\n[T]"
            ),
            ("[S]\r\n[T]\r\n", "[S]\r\nk = new\r\n[T]\r\n"), ("[S]", "[S]\nk = new\n"),
            ("", "[S]\nk = new\n"),
            ("[T]\na = 1", "[T]\na = 1\n\n[S]\nk = new\n"), ("\u{FEFF}[S]\nk=o", "\u{FEFF}[S]\nk=new"),
        ]
    )
    func sets(before: String, after: String) throws {
        var document = try Self.document(before)
        try document.setValue(Array("new".utf8), of: "k", in: "S")
        #expect(String(decoding: document.bytes, as: UTF8.self) == after)
        #expect(document.value(of: "k", in: "S") == Array("new".utf8))
    }

    @Test("Comments in GBK, and every byte from 128 up, survive")
    func keepsForeignBytes() throws {
        let comment: [UInt8] = [0x23, 0x20, 0xB6, 0xCB, 0xBF, 0xDA, 0x5B, 0x3D] + Array(128...255) + [0x0A]
        let before = Array("[S]\n".utf8) + comment + Array("k = a\n".utf8) + comment
        var document = try ConfigurationDocument(parsing: before)
        try document.setValue(Array("固件".utf8), of: "k", in: "S")
        #expect(document.bytes == Array("[S]\n".utf8) + comment + Array("k = 固件\n".utf8) + comment)
    }

    @Test(
        "A value that would be read differently is not written",
        arguments: ["a\nb", " a", "a ", "a\r", "\u{0}", "\t"])
    func refusesValues(value: String) throws {
        var document = try Self.document("[S]\nk = old")
        let error = #expect(throws: ConfigurationError.self) {
            try document.setValue(Array(value.utf8), of: "k", in: "S")
        }
        #expect(error?.reason == .unrepresentableValue)
        #expect(document.value(of: "k", in: "S") == Array("old".utf8))
    }
}
