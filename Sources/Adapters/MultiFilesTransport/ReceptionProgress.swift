/// How far a reception has come.
package struct ReceptionProgress: Sendable {
    /// Size of the file in bytes.
    package let fileByteCount: UInt64
    /// Bytes of the file that have arrived.
    package let receivedByteCount: UInt64
    /// Blocks of the file that have not arrived.
    package let missingBlockCount: Int
    /// Cycle of the newest block.
    package let cycleNumber: UInt32
    /// Datagrams that the kernel dropped at the socket for want of buffer.
    package let droppedCount: UInt32
    /// Datagrams that were heard.
    package let datagramCount: UInt64
    /// Datagrams that broke the format, or whose block lies outside the file.
    package let malformedCount: UInt64
}
