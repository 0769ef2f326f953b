/// The value of a Content-Range field: which bytes follow, and of how many (RFC 9110, section 14.4).
public struct ContentRange: Hashable, Sendable {
    /// The bytes that follow; never empty.
    public let range: Range<UInt64>
    /// Size of the whole; `nil` where the server does not know.
    public let totalByteCount: UInt64?

    /// Parses `bytes 0-499/1234`; `nil` where it is anything else, or contradicts itself.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
        let halves = parts[1].split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let bounds = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Self.number(bounds[0]), let last = Self.number(bounds[1]),
            first <= last, last < UInt64.max
        else { return nil }
        if halves[1] == "*" {
            self.totalByteCount = nil
        } else {
            guard let total = Self.number(halves[1]), last < total else { return nil }
            self.totalByteCount = total
        }
        self.range = first..<(last + 1)
    }

    private static func number(_ text: some StringProtocol) -> UInt64? {
        guard (1...20).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return UInt64(text)
    }
}
