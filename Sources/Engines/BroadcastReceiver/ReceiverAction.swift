public import FluteFormat
public import LayeredCoding

/// What a receiver asks of its shell, and what it tells.
public enum ReceiverAction: Sendable {
    /// Make room for an object, and answer with ``SessionReceiver/didOpen(_:)`` or
    /// ``SessionReceiver/didFail(_:_:)``.
    case open(ObjectKey, TransmissionInformation)
    /// All blocks of an object are complete: check it, give it its name, and answer with
    /// ``SessionReceiver/didStoreFile(_:)``, ``SessionReceiver/didFindDamage(_:)`` or
    /// ``SessionReceiver/didFail(_:_:)``.
    case finish(ObjectKey, FileEntry)
    /// Forget what is stored of an object.
    case discard(ObjectKey, DiscardReason)
    /// An object has more bytes than the configuration allows; it is not received.
    case tooLarge(ObjectKey, byteCount: UInt64)
    /// A table announced a file.
    case announced(ObjectKey, FileEntry)
    /// A table arrived that says nothing usable; what was wrong with it.
    case tableRefused(TransportSessionID, String)
    /// A table arrived whose time is over.
    case tableExpired(TransportSessionID)
    /// A session sent its first usable packet.
    case sessionHeard(TransportSessionID, SourceID)
    /// A session's sender has ended it.
    case sessionClosed(TransportSessionID)
    /// Files are announced that have to wait until others are complete; told once.
    case tooManyOpen(limit: Int)
    /// Symbols were dropped because the memory budget is full; told once.
    case memoryIsFull
}

/// Why an object is given up.
public enum DiscardReason: Hashable, Sendable {
    /// The sender replaced it by another one of the same name, or took it off the channel.
    case withdrawn
    /// What the table says of it contradicts what was received.
    case contradiction
    /// Its digest was wrong; it is received anew.
    case damaged
    /// It was neither named nor continued for long, and its room is needed.
    case abandoned
}
