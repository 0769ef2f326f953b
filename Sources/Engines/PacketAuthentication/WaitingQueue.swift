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
    }

    private static let free: Int32 = -1
    private static let released: Int32 = -2

    let count: Int
    /// The longest datagram that can wait, in bytes.
    let greatestByteCount: Int
    private let bytes: UnsafeMutableRawBufferPointer
    private let packets: UnsafeMutablePointer<Packet>
    // Apart, because all of them are looked at for each packet of an unknown batch.
    /// The claim that each waits for, or one of the two above.
    private let claims: UnsafeMutablePointer<Int32>
    /// In which order they came; 0 for a free place.
    private let numbers: UnsafeMutablePointer<UInt64>
    private var nextNumber: UInt64 = 1
    /// How many packets are ready to be handed out.
    private(set) var releasedCount = 0

    static func byteCount(_ count: Int, greatestByteCount: Int) -> Int {
        count * (greatestByteCount + MemoryLayout<Packet>.stride + 12)
    }

    init(count: Int, greatestByteCount: Int) {
        self.count = count
        self.greatestByteCount = greatestByteCount
        self.bytes = .allocate(byteCount: count * greatestByteCount, alignment: 16)
        self.packets = .allocate(capacity: count)
        self.packets.initialize(repeating: Packet(), count: count)
        self.claims = .allocate(capacity: count)
        self.claims.initialize(repeating: Self.free, count: count)
        self.numbers = .allocate(capacity: count)
        self.numbers.initialize(repeating: 0, count: count)
    }

    deinit {
        self.bytes.deallocate()
        self.packets.deinitialize(count: self.count)
        self.packets.deallocate()
        self.claims.deallocate()
        self.numbers.deallocate()
    }

    /// Whether nothing is at a place.
    func isFree(_ place: Int) -> Bool { self.claims[place] == Self.free }

    /// The claim that the packet at a place waits for; `nil` where none does.
    func claim(at place: Int) -> Int? { self.claims[place] < 0 ? nil : Int(self.claims[place]) }

    /// Whether a copy of a claim's leaf waits already.
    func holds(_ leaf: UInt8, claim: Int) -> Bool {
        for place in 0..<self.count
        where self.claims[place] == Int32(claim) && self.packets[place].leaf == leaf { return true }
        return false
    }

    /// The oldest packet of a claim, or of all with free places first; `nil` where there is no place.
    func oldest(ofClaim claim: Int?) -> Int? {
        var oldest: Int?
        var least = UInt64.max
        for place in 0..<self.count where self.numbers[place] < least {
            if let claim, self.claims[place] != Int32(claim) { continue }
            (oldest, least) = (place, self.numbers[place])
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
        self.packets[place] = Packet(packet: packet, leaf: leaf, byteCount: datagram.byteCount)
        self.claims[place] = Int32(claim)
        self.numbers[place] = self.nextNumber
        self.nextNumber += 1
    }

    /// Frees a place.
    mutating func remove(at place: Int) {
        if self.claims[place] == Self.released { self.releasedCount -= 1 }
        self.claims[place] = Self.free
        self.numbers[place] = 0
    }

    /// Makes a claim's packets ready to be handed out; returns how many.
    mutating func release(claim: Int) -> Int {
        var count = 0
        for place in 0..<self.count where self.claims[place] == Int32(claim) {
            self.claims[place] = Self.released
            count += 1
        }
        self.releasedCount += count
        return count
    }

    /// Frees the places of a claim's packets; returns how many there were.
    mutating func drop(claim: Int) -> Int {
        var count = 0
        for place in 0..<self.count where self.claims[place] == Int32(claim) {
            self.remove(at: place)
            count += 1
        }
        return count
    }

    /// Hands out what was released, and frees its places.
    mutating func handOut(_ body: (RawSpan, SymbolPacket) -> Void) {
        guard self.releasedCount > 0 else { return }
        for place in 0..<self.count where self.claims[place] == Self.released {
            let packet = self.packets[place]
            let start = place * self.greatestByteCount
            let bytes = UnsafeRawBufferPointer(
                rebasing: self.bytes[start..<start + packet.byteCount])
            body(bytes.bytes, packet.packet)
            self.remove(at: place)
        }
    }
}
