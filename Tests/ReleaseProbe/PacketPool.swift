/// Packets of one length, one after another.
final class PacketPool {
    let packetByteCount: Int
    let count: Int
    private let storage: UnsafeMutableRawBufferPointer
    private let siblingOffset: Int
    private let symbolOffset: Int

    init(_ packets: [[UInt8]], siblingOffset: Int, symbolOffset: Int) {
        self.packetByteCount = packets.first?.count ?? 0
        self.count = packets.count
        self.siblingOffset = siblingOffset
        self.symbolOffset = symbolOffset
        self.storage = .allocate(byteCount: max(1, self.packetByteCount * packets.count), alignment: 16)
        for (index, packet) in packets.enumerated() {
            UnsafeMutableRawBufferPointer(rebasing: self.storage[(index * self.packetByteCount)...])
                .copyBytes(from: packet)
        }
    }

    deinit { self.storage.deallocate() }

    /// Makes a packet another one than it was when it was sent last.
    func mark(_ index: Int, _ number: UInt64, inSymbol: Bool) {
        let offset = index * self.packetByteCount + (inSymbol ? self.symbolOffset : self.siblingOffset)
        self.storage.storeBytes(of: number, toByteOffset: offset, as: UInt64.self)
    }

    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        let bytes = range.lowerBound * self.packetByteCount..<range.upperBound * self.packetByteCount
        return UnsafeRawBufferPointer(rebasing: self.storage[bytes])
    }
}
