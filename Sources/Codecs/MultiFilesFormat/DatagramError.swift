/// Why a datagram was refused.
public enum DatagramError: Error, Hashable, Sendable {
    /// Fewer bytes than the header, or than the header announces.
    case truncated
    /// The first four bytes are no MultiFiles magic number in either byte order.
    case unknownMessageType
    /// An INFO message whose body is too short for the fields that it must have.
    case malformedInformation
    /// An INFO message whose file name is longer than any file system's.
    case fileNameTooLong
}
