import CDatagrams
internal import SystemPackage

/// Buffers for the messages of one receive call, allocated once.
struct MessageBatch: ~Copyable {
    /// Messages in a batch; with datagrams joined by the kernel up to 512 KiB, which stay in a
    /// second-level cache.
    static let messageCount: UInt32 = 8
    /// Bytes that one message can have: a UDP datagram, or several joined ones.
    static let messageByteCount = 65_536

    let pointer: OpaquePointer

    init() throws(SocketError) {
        guard let pointer = fc_batch_create(Self.messageCount, Self.messageByteCount) else {
            throw SocketError("allocate receive buffers", .noMemory)
        }
        self.pointer = pointer
    }

    deinit {
        fc_batch_destroy(self.pointer)
    }
}
