import NIOCore

/// What happens on a connection while one listens to it.
enum ConnectionEvent: Sendable {
    case bytes(ByteBuffer)
    /// The other end will send nothing more; it may still listen.
    case inputEnded
    /// The armed deadline is over.
    case deadlinePassed
}
