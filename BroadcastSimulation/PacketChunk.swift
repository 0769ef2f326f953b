/// A stretch of the sender's packets, which no receiver changes.
package struct PacketChunk<Packet: SimulatedPacket>: Sendable {
    /// The packets in the order of sending.
    package private(set) var packets: [Packet] = []
    /// What they have in common.
    package var shared: Packet.Shared
    /// The number of the first packet in the whole stream.
    package let firstPacket: Int
    /// How many symbols of files the stream carries before each packet.
    package private(set) var symbolsBefore: [Int] = []
    /// The same behind the last packet.
    package private(set) var symbolCount: Int
    /// Bytes on the wire before each packet.
    private var wireBytesBefore: [Int] = []
    /// Bytes on the wire behind the last packet, IP and UDP headers included.
    package private(set) var wireByteCount: Int

    /// An empty chunk that follows what was sent until now.
    package init(_ shared: Packet.Shared, firstPacket: Int = 0, symbolCount: Int = 0, wireByteCount: Int = 0)
    {
        self.shared = shared
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
        self.wireBytesBefore.append(self.wireByteCount)
        self.symbolCount += symbolCount
        self.wireByteCount += wireByteCount
    }

    /// How many symbols the stream carries up to and with packet `index` of this chunk.
    package func symbolCount(through index: Int) -> Int {
        index + 1 < self.symbolsBefore.count ? self.symbolsBefore[index + 1] : self.symbolCount
    }

    /// Bytes on the wire up to and with the packet that carries symbol number `count`, from 1, of the stream.
    package func wireByteCount(afterSymbol count: Int) -> Int {
        let index = self.symbolsBefore.firstIndex { $0 >= count } ?? self.packets.count
        return index < self.wireBytesBefore.count ? self.wireBytesBefore[index] : self.wireByteCount
    }
}
