internal import LayeredCoding
internal import PacketAuthenticationFormat

/// Copies of packets whose batch is not known yet; all memory is there from the beginning.
struct WaitingQueue: ~Copyable, @unchecked Sendable {
    /// What is known of a copy.
    struct Packet {
        var packet = SymbolPacket(
            authentication: nil, id: FECPayloadID(sourceBlockNumber: 0, encodingSymbolID: 0), symbol: 0..<0)
        var leaf: UInt8 = 0
        var byteCount = 0
        /// The claim that it waits for; `nil` when its place is free, or when it has been released.
        var claim: Int?
        var isReleased = false
        var number: UInt64 = 0

        var isFree: Bool { self.claim == nil && !self.isReleased }
    }

    let count: Int
    /// The longest datagram that can wait, in bytes.
    let greatestByteCount: Int
    private let bytes: UnsafeMutableRawBufferPointer
    private let packets: UnsafeMutablePointer<Packet>
    private var nextNumber: UInt64 = 1
    /// How many packets are ready to be handed out.
    private(set) var releasedCount = 0

    static func byteCount(_ count: Int, greatestByteCount: Int) -> Int {
        count * (greatestByteCount + MemoryLayout<Packet>.stride)
    }

    init(count: Int, greatestByteCount: Int) {
        self.count = count
        self.greatestByteCount = greatestByteCount
        self.bytes = .allocate(byteCount: count * greatestByteCount, alignment: 16)
        self.packets = .allocate(capacity: count)
        self.packets.initialize(repeating: Packet(), count: count)
    }

    deinit {
        self.bytes.deallocate()
        self.packets.deinitialize(count: self.count)
        self.packets.deallocate()
    }

    subscript(place: Int) -> Packet { self.packets[place] }

    /// Whether a copy of a claim's leaf waits already.
    func holds(_ leaf: UInt8, claim: Int) -> Bool {
        for place in 0..<self.count
        where self.packets[place].claim == claim && self.packets[place].leaf == leaf { return true }
        return false
    }

    /// The oldest packet of a claim, or of all that wait, with free places first; `nil` where there is no place.
    func oldest(ofClaim claim: Int?) -> Int? {
        var oldest: Int?
        for place in 0..<self.count {
            let packet = self.packets[place]
            if let claim, packet.claim != claim { continue }
            if packet.isFree { return place }
            if let old = oldest, self.packets[old].number <= packet.number { continue }
            oldest = place
        }
        return oldest
    }

    /// Copies a packet to a free place.
    ///
    /// - Precondition: it is at most ``greatestByteCount`` long.
    mutating func put(
        _ datagram: RawSpan, _ packet: SymbolPacket, leaf: UInt8, claim: Int, at place: Int
    ) {
        precondition(datagram.byteCount <= self.greatestByteCount, "a datagram too long to wait")
        let start = place * self.greatestByteCount
        datagram.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: self.bytes[start...]).copyMemory(from: $0)
        }
        self.packets[place] = Packet(
            packet: packet, leaf: leaf, byteCount: datagram.byteCount, claim: claim, number: self.nextNumber)
        self.nextNumber += 1
    }

    /// Frees a place.
    mutating func remove(at place: Int) {
        if self.packets[place].isReleased { self.releasedCount -= 1 }
        self.packets[place] = Packet()
    }

    /// Makes a claim's packets ready to be handed out; returns how many.
    mutating func release(claim: Int) -> Int {
        var count = 0
        for place in 0..<self.count where self.packets[place].claim == claim {
            self.packets[place].claim = nil
            self.packets[place].isReleased = true
            count += 1
        }
        self.releasedCount += count
        return count
    }

    /// Frees the places of a claim's packets; returns how many there were.
    mutating func drop(claim: Int) -> Int {
        var count = 0
        for place in 0..<self.count where self.packets[place].claim == claim {
            self.packets[place] = Packet()
            count += 1
        }
        return count
    }

    /// Hands out what was released, oldest first or not, and frees its places.
    mutating func handOut(_ body: (RawSpan, SymbolPacket) -> Void) {
        guard self.releasedCount > 0 else { return }
        for place in 0..<self.count where self.packets[place].isReleased {
            let packet = self.packets[place]
            let start = place * self.greatestByteCount
            let bytes = UnsafeRawBufferPointer(
                rebasing: self.bytes[start..<start + packet.byteCount])
            body(bytes.bytes, packet.packet)
            self.remove(at: place)
        }
    }
}
