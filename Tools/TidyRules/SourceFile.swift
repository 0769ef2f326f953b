/// One file of the repository, as the rules look at it.
package struct SourceFile: Sendable {
    /// The path, relative to the root of the repository.
    package let path: String
    /// Everything in the file.
    let text: [UInt8]
    /// The text without comments and literals, where the file is Swift or C; otherwise the text.
    let code: [UInt8]
    /// The comments alone, where the file is Swift or C; otherwise the text.
    let comments: [UInt8]

    private let lineStarts: [Int]

    /// Takes a file's path and content.
    package init(path: String, text: [UInt8]) {
        self.path = path
        self.text = text
        self.lineStarts = [0] + text.indices.filter { text[$0] == .newline }.map { $0 + 1 }
        if Self.hasSourceSyntax(path) {
            let scanner = SourceScanner(text)
            self.code = scanner.code
            self.comments = scanner.comments
        } else {
            self.code = text
            self.comments = text
        }
    }

    /// Whether this is Swift.
    var isSwift: Bool { self.path.hasSuffix(".swift") }

    /// Whether this is text: UTF-8 without a zero byte.
    var isText: Bool { !self.text.contains(0) && String(validating: self.text, as: UTF8.self) != nil }

    /// The file's name without its directories.
    var name: String { self.path.split(separator: "/").last.map(String.init) ?? self.path }

    /// The line of the byte at `offset`, from 1.
    func line(at offset: Int) -> Int {
        var (low, high) = (0, self.lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if self.lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The bytes of each line of `bytes`, which must be this file's text, code or comments.
    func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: .newline, omittingEmptySubsequences: false)
    }

    private static func hasSourceSyntax(_ path: String) -> Bool {
        [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
    }
}
