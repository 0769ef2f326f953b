public import LayeredCoding

/// A session to send.
public struct SendingSession: Sendable {
    /// Its number (TSI).
    public var id: TransportSessionID
    /// The number of its first table (FDT instance ID), `0 ..< 2²⁰`.
    ///
    /// One more than the last that a former run used: receivers ignore a table whose number they have heard.
    public var firstInstanceID: UInt32
    /// Whether the tables say that no other file will ever be in this session.
    public var isComplete: Bool
    /// Whether each table lists all files that are in this session at its time (3GPP `FullFDT`).
    ///
    /// What such a table does not name is not there, and receivers forget it.
    public var isFull = false

    /// Describes a session.
    public init(_ id: TransportSessionID, firstInstanceID: UInt32 = 0, isComplete: Bool = false) {
        self.id = id
        self.firstInstanceID = firstInstanceID
        self.isComplete = isComplete
    }
}
