/// What a MultiFiles datagram carries, by the magic number in its first four bytes.
public enum MessageType: UInt32, Hashable, Sendable {
    /// An INFO message: which file is on the air (`MF_MTYPE_INFO`).
    case information = 0x0403_0201
    /// A DATA message: one block of the file (`MF_MTYPE_DATA`).
    case data = 0x0403_0202
}
