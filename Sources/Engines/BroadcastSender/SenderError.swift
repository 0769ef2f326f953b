public import LayeredCoding

/// Why an object or a session cannot be sent.
public enum SenderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is a session with this number already.
    case sessionExists(TransportSessionID)
    /// There is no session with this number.
    case noSuchSession(TransportSessionID)
    /// There is no such object.
    case noSuchObject(ObjectKey)
    /// The session has as many objects as numbers of 16 bits can tell apart.
    case noFreeObjectID(TransportSessionID)
    /// The sender has ended, or is about to.
    case ended
    /// A packet with one symbol would not fit a datagram.
    case packetTooLong(byteCount: Int)
    /// A number of the object's description is out of its range; the text says which.
    case impossible(String)
    /// The session's table would have more symbols than can be numbered.
    case tableTooLong(byteCount: Int)

    /// One line for people.
    public var description: String {
        switch self {
        case .sessionExists(let id): "session \(id) exists already; give each session a TSI of its own"
        case .noSuchSession(let id): "there is no session \(id)"
        case .noSuchObject(let key): "there is no object \(key.objectID) in session \(key.sessionID)"
        case .noFreeObjectID(let id):
            "session \(id) has 65535 objects, all that can be told apart; send the rest in another session"
        case .ended: "the sender has ended"
        case .packetTooLong(let byteCount):
            "a packet of \(byteCount) bytes does not fit a datagram; make symbols smaller"
        case .impossible(let reason): reason
        case .tableTooLong(let byteCount):
            "the file delivery table has \(byteCount) bytes, too many to send; divide the files among sessions"
        }
    }
}
