import Testing

@testable import TidyRules

@Suite("All rules together")
struct TidyTests {
    private func findings(_ text: String, in path: String) -> [String] {
        let file = SourceFile(path: path, text: Array(text.utf8))
        return Tidy(paths: [path]).findings(in: file).map { "\($0.line): \($0.rule)" }
    }

    @Test(
        "Unfinished work is found in comments, scripts and documents",
        arguments: [
            ("Sources/Codecs/C/F.swift", "let a = 1  // TODO: more\n", ["1: unfinished"]),
            ("Sources/Adapters/C/f.c", "int a; /*\n FIXME */\n", ["2: unfinished"]),
            ("scripts/run", "# XXX\n", ["1: unfinished"]),
            ("docs/a.md", "A HACK.\n", ["1: unfinished"]),
            ("Sources/Codecs/C/F.swift", "let TODO = 1  // TODOs, in another word\n", []),
            ("scripts/run", "mktemp fc-XXXXXX\n", []),
        ])
    func unfinished(path: String, text: String, expected: [String]) {
        #expect(self.findings(text, in: path) == expected)
    }

    @Test(
        "Tests that assert nothing are found",
        arguments: [
            ("@Test func a() { run() }\n", ["1: assertion"]),
            ("// #expect(true)\n@Test func a() { run() }\n", ["2: assertion"]),
            ("@Test func a() { #expect(b) }\n", []),
            ("@Test func a() throws { try #require(b) }\n", []),
            ("@Test func a() { Issue.record(\"b\") }\n", []),
            ("func helper() {}\n", []),
        ])
    func assertions(text: String, expected: [String]) {
        #expect(self.findings(text, in: "Tests/CTests/F.swift") == expected)
    }

    @Test(
        "Files that stand for something to come are found",
        arguments: [
            ("Sources/Codecs/C/Placeholder.swift", "let a = 1\n", ["1: placeholder"]),
            ("Sources/Codecs/C/F.swift", "// Until it comes.\n", ["1: placeholder"]),
            ("Sources/Codecs/C/F.swift", "", ["1: placeholder"]),
            ("Sources/Codecs/C/PlaceholderText.swift", "let a = 1\n", []),
            ("docs/empty.md", "", []),
        ])
    func placeholders(path: String, text: String, expected: [String]) {
        #expect(self.findings(text, in: path) == expected)
    }

    @Test(
        "Stray white space is found in every text file, Python and shell included",
        arguments: [
            ("a.md", "a \nb\n", ["1: whitespace"]),
            ("a.py", "if a:\n\tb\n", ["2: whitespace"]),
            ("scripts/a", "a\r\n", ["1: whitespace"]),
            ("a.sh", "a", ["1: whitespace"]),
            ("a.sh", "a\n\n", ["2: whitespace"]),
            ("Makefile", "a:\n\tb\n", []),
            ("Fuzz/corpus/json/a", "\t ", []),
            ("image.png", "\0 \t", []),
            ("a.md", "a\n", []),
        ])
    func whitespace(path: String, text: String, expected: [String]) {
        #expect(self.findings(text, in: path) == expected)
    }

    @Test(
        "An allowance excuses its line or the next one, from its rule, for a reason",
        arguments: [
            ("f() // tidy:allow(trap) it cannot fail\n", ["1: allowance"]),
            ("try! f() // tidy:allow(trap) it cannot fail\n", []),
            ("// tidy:allow(trap) it cannot fail\ntry! f()\n", []),
            ("try! f() // tidy:allow(trap)\n", ["1: allowance", "1: trap"]),
            ("try! f() // tidy:allow(clock) wrong rule\n", ["1: allowance", "1: trap"]),
            ("// tidy:allow(trap) too far away\n\ntry! f()\n", ["1: allowance", "3: trap"]),
        ])
    func allowances(text: String, expected: [String]) {
        #expect(self.findings(text, in: "Sources/Programs/p/F.swift") == expected)
    }

    @Test("A finding is written as editors understand it")
    func description() {
        let finding = Finding(path: "Sources/A.swift", line: 3, rule: "trap", message: "do not")
        #expect(finding.description == "Sources/A.swift:3: trap: do not")
    }
}
