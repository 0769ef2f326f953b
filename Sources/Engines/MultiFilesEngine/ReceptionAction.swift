/// What the shell of a receiver must do next.
public enum ReceptionAction: Hashable, Sendable {
    /// Nothing.
    case none
    /// Discard all that was stored so far and begin the file that ``MultiFilesReceiver/offer`` describes.
    case begin(cycleNumber: UInt32)
    /// Store `byteCount` bytes, which begin `datagramOffset` bytes into the datagram, at `fileOffset` of the file.
    case store(datagramOffset: Int, byteCount: Int, fileOffset: UInt32)
    /// Tell the user that the offer was repeated when the cycle stood at `cycleOffset`.
    case noteRepeatedOffer(cycleOffset: UInt32, isForced: Bool)
}
