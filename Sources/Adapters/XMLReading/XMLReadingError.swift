/// Why a text is not the XML that we accept, and where.
package struct XMLReadingError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        /// It is not XML; the parser's words.
        case malformed(String)
        /// It has a document type declaration, which could declare entities.
        case documentType
        /// It is longer than the limit.
        case tooLong(maximumByteCount: Int)
        /// Elements are nested deeper than the limit.
        case tooDeep(maximumDepth: Int)
        /// It has more elements than the limit.
        case tooManyElements(maximumCount: Int)
        /// An element has more attributes than the limit.
        case tooManyAttributes(maximumCount: Int)
        /// There is no memory for it.
        case outOfMemory
    }

    /// What is wrong.
    package let reason: Reason
    /// Where, in bytes from the start of the document.
    package let byteOffset: Int

    init(_ reason: Reason, atByteOffset byteOffset: Int) {
        self.reason = reason
        self.byteOffset = byteOffset
    }
}

extension XMLReadingError: CustomStringConvertible {
    /// One line for a person; it quotes nothing of the text.
    package var description: String {
        "\(self.reason) at byte \(self.byteOffset)"
    }
}

extension XMLReadingError.Reason: CustomStringConvertible {
    /// What is wrong, in words.
    package var description: String {
        switch self {
        case .malformed(let words): return "not well-formed XML (\(words))"
        case .documentType: return "a DOCTYPE, which is refused"
        case .tooLong(let limit): return "more than \(limit) bytes"
        case .tooDeep(let limit): return "elements nested deeper than \(limit) levels"
        case .tooManyElements(let limit): return "more than \(limit) elements"
        case .tooManyAttributes(let limit): return "an element with more than \(limit) attributes"
        case .outOfMemory: return "no memory for the document"
        }
    }
}
