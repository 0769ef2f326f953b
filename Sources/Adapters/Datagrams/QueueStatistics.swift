/// What a reception queue has received and lost since it began.
package struct QueueStatistics: Hashable, Sendable {
    /// Datagrams taken from the sockets.
    package var datagramCount: UInt64 = 0
    /// Their bytes, UDP payload only.
    package var byteCount: UInt64 = 0
    /// Messages, each a datagram or several that the kernel had joined.
    package var messageCount: UInt64 = 0
    /// Datagrams that the kernel dropped because a socket's buffer was full.
    package var droppedCount: UInt64 = 0
    /// How often the thread found the ring full and waited for the consumer.
    package var fullCount: UInt64 = 0

    /// Creates statistics of nothing.
    package init() {}
}
