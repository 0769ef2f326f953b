/// A stretch of the sender's packets, which no receiver changes.
package struct PacketChunk<Packet: Sendable>: Sendable {
    /// The packets in the order of sending.
    package var packets: [Packet] = []
    /// The number of the first packet in the whole stream.
    package let firstPacket: Int
    /// How many symbols of files the stream carries before each packet.
    package var symbolsBefore: [Int] = []
    /// The same behind the last packet.
    package private(set) var symbolCount: Int
    /// Bytes on the wire behind the last packet, IP and UDP headers included.
    package private(set) var wireByteCount: Int

    /// An empty chunk that follows what was sent until now.
    package init(firstPacket: Int = 0, symbolCount: Int = 0, wireByteCount: Int = 0) {
        self.firstPacket = firstPacket
        self.symbolCount = symbolCount
        self.wireByteCount = wireByteCount
    }

    /// Adds a packet.
    ///
    /// - Parameters:
    ///   - symbolCount: symbols of files in it; those of tables do not count.
    ///   - wireByteCount: its bytes, IP and UDP headers included.
    package mutating func append(_ packet: Packet, symbolCount: Int, wireByteCount: Int) {
        self.packets.append(packet)
        self.symbolsBefore.append(self.symbolCount)
        self.symbolCount += symbolCount
        self.wireByteCount += wireByteCount
    }

    /// How many symbols the stream carries up to and with packet `index` of this chunk.
    package func symbolCount(through index: Int) -> Int {
        index + 1 < self.symbolsBefore.count ? self.symbolsBefore[index + 1] : self.symbolCount
    }
}
