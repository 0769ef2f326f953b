/// Sizes of DATA messages as the original sends them.
public enum DataBlock {
    /// File bytes in one DATA message of ours, but for the last of a file.
    ///
    /// A receiver takes blocks of any size.
    public static let payloadByteCount = 1380
    /// Size of a whole DATA datagram, in bytes.
    public static let datagramByteCount = DatagramHeader.encodedByteCount + payloadByteCount
    /// Largest file that the 32-bit size field can announce, in bytes: 4 GiB − 1.
    public static let maximumFileByteCount: UInt64 = 0xFFFF_FFFF
}
