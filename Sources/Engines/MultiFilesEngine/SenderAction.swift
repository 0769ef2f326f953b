public import MultiFilesFormat
public import Timekeeping

/// What the shell of a sender must do next.
public enum SenderAction: Hashable, Sendable {
    /// Ask again at this instant.
    case wait(until: MonotonicInstant)
    /// Tell the user that a cycle begins.
    case beginCycle(UInt32)
    /// Send the offer behind this header.
    case sendInformation(DatagramHeader)
    /// Send `byteCount` bytes of the file from the offset of `firstHeader` on, as blocks of
    /// ``MultiFilesFormat/DataBlock/payloadByteCount`` bytes, each behind a header of its own.
    case sendBlocks(firstHeader: DatagramHeader, byteCount: Int)
    /// Tell the user that a cycle is complete.
    case endCycle(UInt32)
    /// The last cycle is done.
    case finish
}
