/// A program with its arguments, as a configuration names them; no shell is involved.
///
/// Words are separated by white space. `'…'` keeps everything as it stands; `"…"` keeps everything but `\"`
/// and `\\`; outside quotes a backslash keeps the next character. Nothing is expanded: `$`, `*`, `~`, `;` and
/// `|` mean themselves.
package struct CommandLine: Hashable, Sendable {
    /// The program: a path, or a name that is looked for in `PATH`.
    package var program: String
    /// Its arguments, without the program itself.
    package var arguments: [String]

    /// Names a program and its arguments.
    package init(program: String, arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }

    /// Takes a configured line apart.
    package init(parsing text: String) throws(CommandLineError) {
        var scanner = WordScanner(text)
        var words: [String] = []
        while let word = try scanner.next() { words.append(word) }
        guard let program = words.first, !program.isEmpty else { throw .noProgram }
        self.init(program: program, arguments: Array(words.dropFirst()))
    }
}

/// Reads one word after the other.
private struct WordScanner {
    /// Scalars, because a combining character must not hide a quote.
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
    }

    /// The next word, which may be empty when it was quoted; `nil` at the end.
    mutating func next() throws(CommandLineError) -> String? {
        while let scalar = self.current, Self.isSpace(scalar) { self.position += 1 }
        guard self.current != nil else { return nil }
        var word = String.UnicodeScalarView()
        while let scalar = self.current, !Self.isSpace(scalar) {
            self.position += 1
            switch scalar {
            case "\\": word.append(try self.escaped())
            case "'", "\"": word.append(contentsOf: try self.quoted(by: scalar))
            case "\0": throw .zeroByte(column: self.position)
            default: word.append(scalar)
            }
        }
        return String(word)
    }

    private var current: Unicode.Scalar? {
        self.position < self.scalars.count ? self.scalars[self.position] : nil
    }

    private mutating func escaped() throws(CommandLineError) -> Unicode.Scalar {
        guard let scalar = self.current else { throw .nothingAfterBackslash(column: self.position) }
        self.position += 1
        guard scalar != "\0" else { throw .zeroByte(column: self.position) }
        return scalar
    }

    private mutating func quoted(
        by quote: Unicode.Scalar
    ) throws(CommandLineError) -> String.UnicodeScalarView {
        let column = self.position
        var content = String.UnicodeScalarView()
        while let scalar = self.current {
            self.position += 1
            if scalar == quote { return content }
            guard scalar != "\0" else { throw .zeroByte(column: self.position) }
            if quote == "\"", scalar == "\\", let next = self.current, next == "\"" || next == "\\" {
                content.append(next)
                self.position += 1
            } else {
                content.append(scalar)
            }
        }
        throw .unterminatedQuote(column: column)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
}
