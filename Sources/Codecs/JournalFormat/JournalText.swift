import ByteCoding

/// A journal: lines of a checksum and a payload.
///
///     <CRC-32C of the payload: 8 hexadecimal digits> <payload without line feeds> LF
///
/// The digits are lower-case. Text, so that a person in need reads it with `cat`. Each line must be durable
/// before the next one is written: then a power failure damages no line but the last.
public struct JournalText: Hashable, Sendable {
    /// What stands before a payload, in bytes: the digits and a space.
    private static let prefixByteCount = 9
    private static let lineFeed = UInt8(ascii: "\n")

    /// The payloads of all intact lines before the first that is not, in order.
    public let payloads: [[UInt8]]
    /// How many bytes those lines have together: where the next line is to be written.
    public let intactByteCount: Int
    /// Whether an intact line follows one that is not: then this is no power failure's doing.
    public let isDamaged: Bool

    /// Reads a journal of any bytes.
    public init(parsing bytes: Span<UInt8>) {
        var payloads: [[UInt8]] = []
        var (lineStart, intactByteCount) = (0, 0)
        var (isIntact, isDamaged) = (true, false)
        for index in bytes.indices where bytes[index] == Self.lineFeed {
            let isLineIntact = Self.isIntact(bytes.extracting(lineStart..<index))
            if isIntact, isLineIntact {
                payloads.append((lineStart + Self.prefixByteCount..<index).map { bytes[$0] })
                intactByteCount = index + 1
            } else {
                isIntact = false
                isDamaged = isDamaged || isLineIntact
            }
            lineStart = index + 1
        }
        self.payloads = payloads
        self.intactByteCount = intactByteCount
        self.isDamaged = isDamaged
    }

    /// The line of a payload.
    ///
    /// - Precondition: the payload contains no line feed.
    public static func line(_ payload: [UInt8]) -> [UInt8] {
        precondition(!payload.contains(Self.lineFeed), "a line has one line feed, at its end")
        let digits = Self.digits(of: CRC32C.checksum(of: payload.span))
        return digits + [UInt8(ascii: " ")] + payload + [Self.lineFeed]
    }

    private static func isIntact(_ line: Span<UInt8>) -> Bool {
        guard line.count >= Self.prefixByteCount, line[Self.prefixByteCount - 1] == UInt8(ascii: " ") else {
            return false
        }
        let payload = line.extracting(Self.prefixByteCount..<line.count)
        let digits = Self.digits(of: CRC32C.checksum(of: payload))
        return digits.indices.allSatisfy { line[$0] == digits[$0] }
    }

    private static func digits(of checksum: UInt32) -> [UInt8] {
        stride(from: UInt32(28), through: 0, by: -4).map { shift in
            Hexadecimal.digit(UInt8(truncatingIfNeeded: checksum >> shift))
        }
    }
}
