import CDatagrams
internal import SystemPackage

/// Buffers for the messages of one receive call, allocated once.
struct MessageBatch: ~Copyable {
    /// Messages in a batch; with datagrams joined by the kernel up to 256 KiB, which stay in a
    /// second-level cache.
    static let messageCount: UInt32 = 4
    /// Bytes that one message can have: a UDP datagram, or several joined ones.
    static let messageByteCount = 65_536

    let pointer: OpaquePointer

    init(messageCount: UInt32 = Self.messageCount) throws(SocketError) {
        guard let pointer = fc_batch_create(messageCount, Self.messageByteCount) else {
            throw SocketError("allocate receive buffers", .noMemory)
        }
        self.pointer = pointer
    }

    deinit {
        fc_batch_destroy(self.pointer)
    }
}
