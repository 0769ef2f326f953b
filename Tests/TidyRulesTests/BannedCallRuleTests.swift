import Testing

@testable import TidyRules

@Suite("Banned calls")
struct BannedCallRuleTests {
    private func rules(_ code: String, in path: String) -> [String] {
        let file = SourceFile(path: path, text: Array("func f() {\n\(code)\n}\n".utf8))
        return BannedCallRule().findings(in: file).map(\.rule)
    }

    @Test(
        "Each banned call is found",
        arguments: [
            ("Engines/E", "let now = Date()", "wall-clock"),
            ("Adapters/A", "let now = Date.now", "wall-clock"),
            ("Engines/E", "let clock = ContinuousClock()", "clock"),
            ("Codecs/C", "clock_gettime(CLOCK_MONOTONIC, &time)", "clock"),
            ("Engines/E", "var g = SystemRandomNumberGenerator()", "randomness"),
            ("Codecs/C", "Int.random(in: 0..<f(1))", "randomness"),
            ("Engines/E", "list.shuffled()", "randomness"),
            ("Codecs/C", "print(value)", "printing"),
            ("Adapters/A", "Swift.print(\"x\")", "printing"),
            ("Programs/p", "try! run()", "trap"),
            ("Adapters/A", "value as! Int", "trap"),
            ("Codecs/C", "fatalError(\"x\")", "trap"),
            ("Programs/p", "system(\"reboot\")", "shell"),
            ("Adapters/A", "Glibc.popen(command, \"r\")", "shell"),
            ("Adapters/A", "String(contentsOfFile: path)", "unbounded-read"),
            ("Programs/p", "Task { await run() }", "unstructured-task"),
            ("Adapters/A", "Task.detached { await run() }", "unstructured-task"),
        ])
    func found(module: String, code: String, rule: String) {
        #expect(self.rules(code, in: "Sources/\(module)/F.swift").contains(rule))
    }

    @Test(
        "What only looks like one is not",
        arguments: [
            ("Engines/E", "let updated = update()"),
            ("Engines/E", "Int.random(in: 0..<2, using: &generator)"),
            ("Engines/E", "list.shuffled(using: &generator)"),
            ("Adapters/A", "log.print(value)"),
            ("Adapters/A", "blueprint(value)"),
            ("Adapters/A", "let clock = ContinuousClock()"),
            ("Programs/p", "print(value)"),
            ("Programs/p", "fatalError(\"x\")"),
            ("Engines/E", "operating.system(1)"),
            ("Engines/E", "// Date() print(x) system(y)"),
            ("Engines/E", "let text = \"Date() print(x) system(y)\""),
            ("Engines/E", "MyTask { 1 }"),
            ("Engines/E", "func dump(_ x: Int) {}"),
        ])
    func notFound(module: String, code: String) {
        #expect(self.rules(code, in: "Sources/\(module)/F.swift") == [])
    }

    @Test("A call inside an interpolation is found, at its line")
    func interpolated() {
        let file = SourceFile(
            path: "Sources/Engines/E/F.swift", text: Array("let a = 1\nlet b = \"\\(Date())\"\n".utf8))
        #expect(BannedCallRule().findings(in: file).map(\.line) == [2])
    }

    @Test("Tests may ask the clock, but not the shell")
    func tests() {
        #expect(self.rules("let now = Date()", in: "Tests/ETests/F.swift") == [])
        #expect(self.rules("system(\"ls\")", in: "Tests/ETests/F.swift") == ["shell"])
    }

    @Test("The message says what to do instead")
    func message() {
        let file = SourceFile(
            path: "Sources/Engines/E/F.swift", text: Array("let a = ContinuousClock.now\n".utf8))
        let messages = BannedCallRule().findings(in: file).map(\.message)
        #expect(
            messages == [
                "`ContinuousClock` is banned in engines: take a MonotonicInstant as a parameter, so that a test "
                    + "can replay the run"
            ])
    }
}
