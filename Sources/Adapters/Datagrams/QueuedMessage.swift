package import Timekeeping

/// One or more datagrams of one sender, as they stand in a reception queue.
///
/// The bytes are the queue's and hold until the closure that got them returns.
package struct QueuedMessage {
    /// The datagrams, one behind the other.
    package let bytes: UnsafeRawBufferPointer
    /// Size of each datagram in bytes, but for the last, which may be shorter; positive.
    package let segmentByteCount: Int
    /// The sender's address as two halves; IPv4 in its mapped form.
    package let addressHigh: UInt64
    /// The lower half of the sender's address.
    package let addressLow: UInt64
    /// The sender's port.
    package let port: UInt16
    /// Which of the queue's sockets heard it, from 0, in the order in which they were named.
    package let socketIndex: Int
    /// When it was taken from the socket; it came up to two milliseconds before.
    package let instant: MonotonicInstant
}
