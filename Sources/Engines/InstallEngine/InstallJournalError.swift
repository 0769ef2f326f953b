/// Why the journal of installations cannot be used.
public struct InstallJournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// An intact line follows this one, which is not intact: the medium or a person changed it.
        case damagedLine
        /// The line is intact, but its record is not known or not valid: perhaps a later version wrote it.
        case invalidRecord(RecordError)
        /// The record cannot follow those before it.
        case unexpectedRecord
        /// The record to be written would not be read again.
        case unwritableRecord(String)
        /// It was opened for reading only.
        case readOnly
    }

    /// The journal's path.
    public let path: String
    /// The line, from 1; 0 where none is meant.
    ///
    /// Of a record to be written it is the line that it would have got.
    public let line: Int
    /// What is wrong.
    public let reason: Reason

    init(_ reason: Reason, path: String, line: Int) {
        self.path = path
        self.line = line
        self.reason = reason
    }

    /// What is wrong, where, and what to do, for a person.
    public var description: String {
        let advice =
            "nothing is installed while it is so. Find out what is in force, move the file away, "
            + "and start again"
        switch self.reason {
        case .damagedLine: return "\(self.path): line \(self.line) is damaged; \(advice)"
        case .invalidRecord(let error):
            return "\(self.path): line \(self.line) cannot be understood: \(error); \(advice)"
        case .unexpectedRecord:
            return "\(self.path): line \(self.line) does not fit the lines before it; \(advice)"
        case .unwritableRecord(let why):
            return "\(self.path): a record was not written, since it would not be understood again: \(why)"
        case .readOnly: return "\(self.path): was opened for reading only"
        }
    }
}
