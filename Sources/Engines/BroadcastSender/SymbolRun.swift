/// Packets of one object that go out together; which symbols they carry, ``SessionSender/symbols`` says.
public struct SymbolRun: Hashable, Sendable {
    /// The object.
    public let object: ObjectKey
    /// Number of packets, at least 1.
    public let packetCount: Int
    /// What vouches for the symbols; the same kind in each packet, so that they have the same length.
    public let proof: PacketProof
    /// Bytes of a packet before its symbol: the LCT header and the FEC payload ID.
    public let headerByteCount: Int
    /// Bytes of a symbol.
    public let symbolByteCount: Int
    /// Bytes of the last packet's symbol: fewer where an object ends that needs no padding.
    public let lastSymbolByteCount: Int
    /// The lap that the symbols are of, from 1.
    public let lap: Int

    /// Bytes of all packets, without IP and UDP headers.
    public var byteCount: Int {
        self.packetCount * (self.headerByteCount + self.symbolByteCount)
            + self.lastSymbolByteCount - self.symbolByteCount
    }
}
