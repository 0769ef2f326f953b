/// A receiver that hears packets of a recorded stream.
package protocol SimulatedReceiver: ~Copyable, SendableMetatype {
    /// What it hears.
    associatedtype Packet: SimulatedPacket

    /// Hears the packets of `range` one after another; none of them is lost.
    ///
    /// - Returns: the index of the packet that completed the receiver; it hears nothing after that.
    mutating func receive(_ range: Range<Int>, of chunk: PacketChunk<Packet>) -> Int?
}

/// A packet of a recorded stream.
package protocol SimulatedPacket: Sendable {
    /// What the packets of a chunk have in common.
    associatedtype Shared: Sendable
}
