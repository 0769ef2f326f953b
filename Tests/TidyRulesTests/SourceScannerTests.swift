import Testing

@testable import TidyRules

@Suite("Code and comments are told apart")
struct SourceScannerTests {
    /// The code of a text, without its blanks.
    private func code(_ text: String) -> String {
        let code = SourceScanner(Array(text.utf8)).code
        #expect(code.count == text.utf8.count)
        return String(decoding: code, as: UTF8.self).filter { $0 != " " }
    }

    /// The comments of a text, without their blanks.
    private func comments(_ text: String) -> String {
        String(decoding: SourceScanner(Array(text.utf8)).comments, as: UTF8.self).filter { $0 != " " }
    }

    @Test("Line and nested block comments are no code")
    func commentForms() {
        #expect(self.code("a // b\nc") == "a\nc")
        #expect(self.comments("a // b\nc") == "//b\n")
        #expect(self.code("a /* b /* c */ d */ e") == "ae")
        #expect(self.comments("a /* b /* c */ d */ e") == "/*b/*c*/d*/")
        #expect(self.code("a /* b\nc") == "a\n")
    }

    @Test(
        "Literals are neither, whatever stands in them",
        arguments: [
            (#"f("x // y") // z"#, "f()"),
            (#"f("\"x") y"#, "f()y"),
            (#"f("\\") y"#, "f()y"),
            (##"f(#"a"b\"#) y"##, "f()y"),
            (#"f(#/"/#) y"#, "f()y"),
            (#"f("") y"#, "f()y"),
            ("f(\"open\ny", "f(\ny"),
        ])
    func literals(text: String, expected: String) {
        #expect(self.code(text) == expected)
    }

    @Test("A literal of several lines ends where it ends")
    func multilineLiteral() {
        let text = "a(\"\"\"\n  x \"quoted\" // y\n  \"\"\")\nb // c"
        #expect(self.code(text) == "a(\n\n)\nb")
        #expect(self.comments(text) == "\n\n\n//c")
    }

    @Test("Code inside an interpolation is code")
    func interpolation() {
        #expect(self.code(#""a \(f(g("b"), 1)) c" d"#) == "f(g(),1)d")
        #expect(self.code(##"#"a \(b) \#(c) d"# e"##) == "ce")
    }

    @Test("Lines keep their places")
    func lines() {
        let file = SourceFile(path: "a.swift", text: Array("one\n/* two\n */ three\n".utf8))
        #expect(file.code.count == file.text.count)
        #expect([0, 3, 4, 12, 20].map { file.line(at: $0) } == [1, 1, 2, 3, 3])
    }
}
