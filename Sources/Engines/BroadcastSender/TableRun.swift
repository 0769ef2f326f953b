public import LayeredCoding

/// Packets of a file delivery table that go out together: a part of ``SessionSender/table(of:)``.
public struct TableRun: Hashable, Sendable {
    /// The session.
    public let sessionID: TransportSessionID
    /// Which of the table's bytes: whole datagrams, one after another.
    public let bytes: Range<Int>
    /// Bytes of each datagram but the last, which may be shorter.
    public let datagramByteCount: Int
}
