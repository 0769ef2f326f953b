package import BroadcastReceiver
package import FluteFormat
package import LayeredCoding

/// What a reception tells.
package enum BroadcastReceptionEvent: Sendable {
    /// A session's first packet came.
    case sessionHeard(TransportSessionID, source: String)
    /// A session's sender has ended it.
    case sessionClosed(TransportSessionID)
    /// A table could not be used; why.
    case tableRefused(TransportSessionID, String)
    /// A table came whose time is over, by this machine's clock.
    case tableExpired(TransportSessionID)
    /// A release is wanted, by signed metadata.
    case wanted(FileEntry)
    /// The spine of a release came: from now on none of its signatures needs to be checked.
    case rootsKnown(FileEntry)
    /// A file was announced.
    case announced(FileEntry)
    /// An object's first symbols came, or it goes on from an earlier run that left so many of its symbols.
    case began(objectID: TransportObjectID, FileEntry?, resumedSymbolCount: Int)
    /// A file is complete, verified, and in its place.
    case stored(StoredFile)
    /// A file that was there already is the one that is sent.
    case present(StoredFile)
    /// The digest of a received file was wrong; it is received anew.
    case damaged(FileEntry)
    /// A file is given up.
    case refused(FileEntry?, objectID: TransportObjectID, String)
    /// What was received of an object is dropped.
    case discarded(objectID: TransportObjectID, DiscardReason)
    /// More files are announced than may be received at a time.
    case tooManyOpen(limit: Int)
    /// Not everything finds room in the memory budget.
    case memoryIsFull
    /// What is missing is being fetched by HTTP after this many seconds.
    case repairScheduled(seconds: Double)
    /// A file's missing symbols are being fetched.
    case repairBegan(FileEntry, symbolCount: Int, byteCount: UInt64)
    /// A file could not be completed by HTTP; why.
    case repairFailed(FileEntry, String)
    /// How far it is; several times a second.
    case progress(BroadcastReceptionProgress)
}

/// A file in its place.
package struct StoredFile: Sendable {
    /// How its digest was checked.
    package enum Verification: String, Sendable {
        /// By the SHA-256 digest of our own senders.
        case sha256 = "SHA-256"
        /// By the Content-MD5 of FLUTE.
        case md5 = "MD5"
        /// Not at all: the table has no digest.
        case none
    }

    /// What the table says of it.
    package let entry: FileEntry
    /// Where it is.
    package let path: String
    /// Its size in bytes.
    package let byteCount: UInt64
    /// How it was checked.
    package let verification: Verification
}

/// How far a reception is.
package struct BroadcastReceptionProgress: Sendable {
    /// The objects.
    package let objects: [ObjectProgress]
    /// What was met so far.
    package let statistics: ReceptionStatistics
    /// Datagrams that the kernel dropped for want of buffer.
    package let droppedCount: UInt64
    /// What the gate before the receiver counted; `nil` where nothing is authenticated.
    package let authentication: GateStatistics?
}
