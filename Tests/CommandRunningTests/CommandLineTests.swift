import CommandRunning
import Testing

@Suite("A configured command")
struct CommandLineTests {
    @Test(
        "is taken apart into words as they stand",
        arguments: [
            ("rauc install", ["rauc", "install"]), ("  a\tb \n c  ", ["a", "b", "c"]),
            ("a 'b c' d", ["a", "b c", "d"]), ("a \"b 'c'\" d", ["a", "b 'c'", "d"]),
            ("a 'b \"c\" \\' d", ["a", "b \"c\" \\", "d"]), ("a \"\\\" \\\\ \\n\"", ["a", "\" \\ \\n"]),
            ("a\\ b c\\\\d \\'", ["a b", "c\\d", "'"]), ("a '' \"\"", ["a", "", ""]),
            ("a x'y'\"z\"", ["a", "xyz"]),
            ("a $HOME *.c ~ ; | & > `b`", ["a", "$HOME", "*.c", "~", ";", "|", "&", ">", "`b`"]),
            ("/ü/ß 'ä'", ["/ü/ß", "ä"]), ("a e'\u{301}b'", ["a", "e\u{301}b"]),
        ])
    func words(_ text: String, _ words: [String]) throws {
        let line = try CommandLine(parsing: text)
        #expect([line.program] + line.arguments == words)
    }

    @Test(
        "that makes no sense says where",
        arguments: [
            ("", CommandLineError.noProgram), (" \t", .noProgram), ("'' a", .noProgram),
            ("a 'b", .unterminatedQuote(column: 3)), ("a \"b' c", .unterminatedQuote(column: 3)),
            ("ü\"", .unterminatedQuote(column: 2)), ("a \"b\\\"", .unterminatedQuote(column: 3)),
            ("a \\", .nothingAfterBackslash(column: 3)), ("a b\0c", .zeroByte(column: 4)),
            ("a 'b\0'", .zeroByte(column: 5)), ("a \\\0", .zeroByte(column: 4)),
        ])
    func nonsense(_ text: String, _ error: CommandLineError) {
        #expect(throws: error) { try CommandLine(parsing: text) }
        #expect(!error.description.isEmpty)
    }
}
