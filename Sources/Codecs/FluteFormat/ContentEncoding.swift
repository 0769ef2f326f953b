/// How a file was compressed before it was cut into symbols.
///
/// - Specification: RFC 6726, sections 3.4.2 and 3.4.3.
public enum ContentEncoding: String, Hashable, Sendable, CaseIterable {
    /// The zlib format, RFC 1950.
    case zlib
    /// The deflate format, RFC 1951; some senders put it into the zlib format all the same.
    case deflate
    /// The gzip format, RFC 1952.
    case gzip

    /// The number in the header extension EXT_CENC; 0 there stands for no encoding.
    public var code: UInt8 {
        switch self {
        case .zlib: return 1
        case .deflate: return 2
        case .gzip: return 3
        }
    }

    /// The encoding of a number in EXT_CENC; `nil` for 0 and for numbers that nobody has given a meaning.
    public init?(code: UInt8) {
        guard let encoding = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = encoding
    }

    /// Words for no encoding at all.
    static let wordsForNone: Set<String> = ["", "null", "identity"]

    /// Reads the value of a `Content-Encoding` attribute; the inner `nil` is no encoding, the outer an
    /// unknown one.
    static func parse(_ value: String) -> Self?? {
        let word = value.trimmed.lowercased()
        if Self.wordsForNone.contains(word) { return .some(nil) }
        // The older names of HTTP (RFC 9110, section 8.4.1.3).
        let name = word.hasPrefix("x-") ? String(word.dropFirst(2)) : word
        guard let encoding = Self(rawValue: name) else { return nil }
        return .some(encoding)
    }
}
