/// Whose packets to take: `a=source-filter: incl IN IP4 239.1.2.3 10.0.0.1`.
///
/// - Specification: RFC 4570, section 3.
struct SourceFilter {
    private let destination: Substring
    private let source: AddressText
    private let line: Int

    /// Reads the attribute's value; `nil` for a filter that excludes, which says nothing of the one source.
    init?(_ value: Substring, line: Int) throws(SessionDescriptionError) {
        let words = value.split(separator: " ")
        guard words.count >= 5, words[1] == "IN", ["IP4", "IP6", "*"].contains(words[2]) else {
            throw .malformed(line: line)
        }
        guard words[0] == "incl" else {
            guard words[0] == "excl" else { throw .malformed(line: line) }
            return nil
        }
        guard words.count == 5 else { throw .severalSources(line: line) }
        guard let source = AddressText(words[4]) else { throw .malformed(line: line) }
        self.destination = words[3]
        self.source = source
        self.line = line
    }

    /// The only source of packets to this address; `nil` where the filter is for another address.
    func source(
        for connection: SessionReader.Connection
    ) throws(SessionDescriptionError) -> String? {
        guard self.destination == "*" || self.destination == connection.address.text else { return nil }
        guard self.source.family == connection.address.family else { throw .malformed(line: self.line) }
        return self.source.text
    }
}
