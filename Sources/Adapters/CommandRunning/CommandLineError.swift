/// Why a configured line names no command.
package enum CommandLineError: Error, Hashable, Sendable {
    /// It has no words, or the first is empty.
    case noProgram
    /// A quote is not closed; the column, from 1 in characters, is where it was opened.
    case unterminatedQuote(column: Int)
    /// A backslash is the last character.
    case nothingAfterBackslash(column: Int)
    /// No argument can hold a zero byte.
    case zeroByte(column: Int)
}

extension CommandLineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noProgram: "names no program. Write the program's path and its arguments"
        case .unterminatedQuote(let column):
            "the quote that begins in column \(column) does not end. Close it, or put a backslash before it"
        case .nothingAfterBackslash(let column):
            "nothing follows the backslash in column \(column). Remove it, or write two"
        case .zeroByte(let column): "there is a zero byte in column \(column). Remove it"
        }
    }
}
