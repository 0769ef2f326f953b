/// Splits a source text into code and comments.
///
/// Both results have the length and the line ends of the text; what belongs to neither is blank. String literals are
/// blank in both, except that code inside an interpolation is code. Knows Swift's comments and literals, and
/// thereby those of C. A bare regular expression literal (`/…/`) is taken for code.
struct SourceScanner {
    private(set) var code: [UInt8]
    private(set) var comments: [UInt8]

    private let text: [UInt8]
    private var index = 0

    init(_ text: [UInt8]) {
        self.text = text
        let blank = text.map { $0 == .newline ? UInt8.newline : UInt8.space }
        self.code = blank
        self.comments = blank
        self.scanCode(isInterpolation: false)
    }

    private func isAt(_ word: StaticString, offset: Int = 0) -> Bool {
        let start = self.index + offset
        guard start + word.utf8CodeUnitCount <= self.text.count else { return false }
        return (0..<word.utf8CodeUnitCount).allSatisfy { self.text[start + $0] == word.utf8Start[$0] }
    }

    /// Scans to the end, or behind the parenthesis that closes an interpolation.
    private mutating func scanCode(isInterpolation: Bool) {
        var depth = 0
        while self.index < self.text.count {
            if self.isAt("//") {
                self.scanLineComment()
            } else if self.isAt("/*") {
                self.scanBlockComment()
            } else if let poundCount = self.literalStart() {
                self.scanLiteral(poundCount: poundCount)
            } else {
                let byte = self.text[self.index]
                self.index += 1
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if isInterpolation, depth == 0 { return }
                    depth -= 1
                }
                self.code[self.index - 1] = byte
            }
        }
    }

    private mutating func scanLineComment() {
        while self.index < self.text.count, self.text[self.index] != .newline {
            self.comments[self.index] = self.text[self.index]
            self.index += 1
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            let isDelimiter = self.isAt("/*") || self.isAt("*/")
            if isDelimiter { depth += self.isAt("/*") ? 1 : -1 }
            for _ in 0..<(isDelimiter ? 2 : 1) {
                self.comments[self.index] = self.text[self.index]
                self.index += 1
            }
        } while depth > 0 && self.index < self.text.count
    }

    /// The number of `#` before a string or extended regular expression that starts here; `nil` where none does.
    private func literalStart() -> Int? {
        var poundCount = 0
        while self.isAt("#", offset: poundCount) { poundCount += 1 }
        if self.isAt("\"", offset: poundCount) { return poundCount }
        return poundCount > 0 && self.isAt("/", offset: poundCount) ? poundCount : nil
    }

    private mutating func scanLiteral(poundCount: Int) {
        self.index += poundCount
        let delimiter = self.text[self.index]
        let isMultiline = self.opensMultiline()
        let quoteCount = isMultiline ? 3 : 1
        self.index += quoteCount
        while self.index < self.text.count {
            let byte = self.text[self.index]
            if byte == UInt8(ascii: "\\"), self.hasPounds(poundCount, offset: 1) {
                self.index += 1 + poundCount
                let isInterpolation = self.isAt("(")
                self.index += 1
                if isInterpolation { self.scanCode(isInterpolation: true) }
            } else if self.closes(delimiter, quoteCount: quoteCount, poundCount: poundCount) {
                self.index += quoteCount + poundCount
                return
            } else if byte == .newline, !isMultiline {
                return
            } else {
                self.index += 1
            }
        }
    }

    private func hasPounds(_ count: Int, offset: Int) -> Bool {
        (0..<count).allSatisfy { self.isAt("#", offset: offset + $0) }
    }

    /// Whether three quotation marks with nothing but blanks behind them stand here.
    private func opensMultiline() -> Bool {
        guard self.isAt("\"\"\"") else { return false }
        let rest = self.text[(self.index + 3)...].prefix { $0 != .newline }
        return rest.allSatisfy { $0 == .space }
    }

    private func closes(_ delimiter: UInt8, quoteCount: Int, poundCount: Int) -> Bool {
        guard self.index + quoteCount <= self.text.count else { return false }
        let hasQuotes = (0..<quoteCount).allSatisfy { self.text[self.index + $0] == delimiter }
        return hasQuotes && self.hasPounds(poundCount, offset: quoteCount)
    }
}

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")

    /// Whether the byte can stand in an identifier; bytes beyond ASCII count as letters.
    var isIdentifierByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff: true
        default: false
        }
    }
}
