/// Searching for words in bytes, without the cost of strings.
enum ByteSearch {
    /// The offsets at which `word` stands.
    ///
    /// Where the word begins or ends with a letter, it must not continue an identifier there.
    static func occurrences(of word: String, in bytes: [UInt8]) -> [Int] {
        let word = Array(word.utf8)
        guard let first = word.first, let last = word.last, bytes.count >= word.count else { return [] }
        var offsets: [Int] = []
        for offset in 0...(bytes.count - word.count) where bytes[offset] == first {
            guard bytes[offset..<(offset + word.count)].elementsEqual(word) else { continue }
            let end = offset + word.count
            let continuesBefore = first.isIdentifierByte && offset > 0 && bytes[offset - 1].isIdentifierByte
            let continuesBehind = last.isIdentifierByte && end < bytes.count && bytes[end].isIdentifierByte
            if !continuesBefore, !continuesBehind { offsets.append(offset) }
        }
        return offsets
    }

    /// The offset behind the parenthesis that closes the one at `offset`; the end where none does.
    static func closingParenthesis(from offset: Int, in bytes: [UInt8]) -> Int {
        var depth = 0
        for index in offset..<bytes.count {
            if bytes[index] == UInt8(ascii: "(") { depth += 1 }
            if bytes[index] == UInt8(ascii: ")") {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
        }
        return bytes.count
    }
}
