/// Descriptions of several sessions in one text, one behind the other: the line `v=0` begins each.
///
/// What an announcement names as the channels that a device may listen to. It is not signed: whoever forges
/// one can keep a device from hearing a channel, as he could by noise, but not make it believe what it hears.
/// - Specification: RFC 2327, section 6, which allowed it; RFC 8866 is silent about it.
public struct SessionList: Hashable, Sendable {
    /// Most sessions of a list; more are passed over.
    public static let maximumCount = 256
    /// Longest text that we accept, in bytes.
    public static let maximumByteCount = 1 << 20

    /// The sessions, in order.
    public var sessions: [SessionDescription]
    /// How many descriptions could not be read, or were too many; never written.
    public private(set) var skippedCount = 0

    /// Creates a list.
    public init(_ sessions: [SessionDescription] = []) {
        self.sessions = sessions
    }

    /// Reads a list; a description that cannot be read must not hide the others.
    ///
    /// - Throws: ``SessionDescriptionError/tooLong``; ``SessionDescriptionError/notADescription`` where it is
    /// not
    ///   empty and does not begin with one.
    public init(parsing bytes: [UInt8]) throws(SessionDescriptionError) {
        guard bytes.count <= Self.maximumByteCount else { throw .tooLong }
        self.init()
        let parts = Self.parts(bytes[...])
        guard parts.first.map({ $0.starts(with: Self.start) }) ?? true else { throw .notADescription }
        for part in parts {
            if self.sessions.count < Self.maximumCount,
                let session = try? SessionDescription(parsing: Array(part))
            {
                self.sessions.append(session)
            } else {
                self.skippedCount += 1
            }
        }
    }

    /// The text.
    public func text() -> [UInt8] {
        self.sessions.flatMap { $0.text() }
    }

    private static let start = Array("v=".utf8)

    /// Cuts before each line that begins with `v=`.
    private static func parts(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var partStart = bytes.startIndex
        var lineStart = bytes.startIndex
        while lineStart < bytes.endIndex {
            if lineStart > partStart, bytes[lineStart...].starts(with: self.start) {
                parts.append(bytes[partStart..<lineStart])
                partStart = lineStart
            }
            let lineEnd = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            lineStart = lineEnd == bytes.endIndex ? lineEnd : lineEnd + 1
        }
        if partStart < bytes.endIndex { parts.append(bytes[partStart...]) }
        return parts
    }
}
