/// One or more datagrams of one sender, as one system call brought them.
///
/// The bytes are the receiver's and hold until its next call.
package struct ReceivedMessage {
    /// The datagrams, one behind the other.
    package let bytes: UnsafeRawBufferPointer
    /// Size of each datagram in bytes, but for the last, which may be shorter.
    package let segmentByteCount: Int
    /// The sender's address as two halves; IPv4 in its mapped form.
    package let addressHigh: UInt64
    /// The lower half of the sender's address.
    package let addressLow: UInt64
    /// The sender's port.
    package let port: UInt16
}
