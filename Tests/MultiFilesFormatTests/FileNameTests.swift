import MultiFilesFormat
import Testing

@Suite("Offered file names")
struct FileNameTests {
    private func name(_ text: String) throws -> FileName {
        try self.name(Array(text.utf8))
    }

    private func name(_ bytes: [UInt8]) throws -> FileName {
        try FileName(parsing: bytes.span.bytes)
    }

    @Test(
        "Plain names are plain",
        arguments: ["netup.tgz", "a", "..a", "...", ".hidden", "прошивка.tgz", "a b", "-f"])
    func plain(text: String) throws {
        #expect(try self.name(text).isPlainFileName)
        #expect(try self.name(text).fileSystemText == text)
    }

    @Test(
        "Names that are more than a name, or none, are not",
        arguments: [
            "", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a/", "a\\b", "a\nb", "a\u{1B}[2J",
            "a\u{7F}",
        ]
    )
    func notPlain(text: String) throws {
        #expect(try !self.name(text).isPlainFileName)
    }

    @Test("What a person is shown has no control characters")
    func description() throws {
        #expect(try self.name("a\u{1B}[2Jb\n").description == "a?[2Jb?")
    }

    @Test("A name of 255 bytes is taken, one of 256 is not")
    func limit() throws {
        let longest = String(repeating: "x", count: 255)
        #expect(try self.name(longest).byteCount == 255)
        #expect(throws: DatagramError.fileNameTooLong) { try self.name(longest + "x") }
    }

    @Test("The name ends at the first zero byte, whatever stands behind it")
    func endsAtZero() throws {
        #expect(try self.name([0x61, 0, 0x62]) == self.name("a"))
    }
}
