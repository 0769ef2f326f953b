public import LayeredCoding
public import Timekeeping

/// What the shell must do next.
public enum SenderAction: Hashable, Sendable {
    /// Nothing to do before this instant, unless something is added, withdrawn or ended.
    case wait(until: MonotonicInstant)
    /// Send packets of an object.
    case send(SymbolRun)
    /// Send packets of a session's table.
    case sendTable(TableRun)
    /// Send one datagram: it says that the session is over.
    case sendClosing(TransportSessionID, [UInt8])
    /// Remember, before anything else is sent, that this table number is used.
    case storeInstanceID(TransportSessionID, UInt32)
    /// Tell that a lap of an object begins.
    case beginLap(ObjectKey, Int)
    /// Tell that a lap of an object has ended.
    case endLap(ObjectKey, Int)
    /// Tell that the last lap of an object has ended.
    case endObject(ObjectKey)
    /// Everything is sent.
    case finish
}

extension SenderAction {
    /// Whether it tells something of an object.
    func isAbout(_ key: ObjectKey) -> Bool {
        switch self {
        case .beginLap(key, _), .endLap(key, _), .endObject(key): true
        default: false
        }
    }
}
