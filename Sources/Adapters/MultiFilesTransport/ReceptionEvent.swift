package import ByteCoding
package import MultiFilesEngine
package import MultiFilesFormat

/// What a reception tells while it runs.
package enum ReceptionEvent {
    /// An offer was accepted; the file will stand at `path`.
    case offerAccepted(Offer, cycleNumber: UInt32, path: String)
    /// The space for the file was looked at and its temporary file is open.
    case fileOpened(Offer)
    /// The first block of the file arrived.
    case firstBlock(offset: UInt32, byteCount: Int)
    /// The offer was repeated when the cycle stood at `cycleOffset`.
    case offerRepeated(Offer, cycleOffset: UInt32, isForced: Bool)
    /// A datagram was taken, and what followed from it; told only to those who ask for every one.
    ///
    /// The header is missing where the datagram has none.
    case datagram(DatagramHeader?, byteCount: Int, ReceptionAction)
    /// So much has arrived; told about ten times a second.
    case progress(ReceptionProgress)
    /// All bytes arrived; the digest follows.
    case complete(Offer, path: String)
    /// The digest was computed.
    case digestComputed(Offer, computed: MD5Digest)
    /// Reception begins again because the digest was wrong.
    case startedOver
}
