/// A journal: lines of a checksum and a payload.
///
///     <CRC-32C of the payload: 8 hexadecimal digits> <payload without line feeds> LF
///
/// Text, so that a person in need reads it with `cat`.
public struct JournalText: Hashable, Sendable {
    /// The payloads of all intact lines before the first that is not, in order.
    public let payloads: [[UInt8]]
    /// How many bytes those lines have together: where the next line is to be written.
    public let intactByteCount: Int
    /// Whether an intact line follows one that is not: then this is no power failure's doing.
    public let isDamaged: Bool

    /// Reads a journal of any bytes.
    public init(parsing bytes: Span<UInt8>) {
        fatalError("ENGINE writes this")
    }

    /// The line of a payload, which must not contain a line feed.
    public static func line(_ payload: [UInt8]) -> [UInt8] {
        fatalError("ENGINE writes this")
    }
}
