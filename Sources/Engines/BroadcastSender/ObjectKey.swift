public import LayeredCoding

/// Names an object on the air: the session that it is in, and its number there.
public struct ObjectKey: Hashable, Sendable {
    /// The session (TSI).
    public let sessionID: TransportSessionID
    /// The object (TOI); never 0, the file delivery table's.
    public let objectID: TransportObjectID

    /// Names an object.
    public init(_ sessionID: TransportSessionID, _ objectID: TransportObjectID) {
        self.sessionID = sessionID
        self.objectID = objectID
    }
}
