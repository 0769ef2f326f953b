internal import LayeredCoding

/// Which expected objects the transport objects of a channel were proven to carry.
///
/// Nobody signs what stands before a packet's symbol, and somebody may repeat genuine packets under another
/// number. So a transport object may be proven to carry several: the table says which one to try first, and
/// never which one it is.
struct StreamTable {
    /// A transport object.
    struct Stream: Hashable {
        let sessionID: TransportSessionID
        let objectID: TransportObjectID
    }

    private struct Entry {
        let stream: Stream
        /// Indices of objects; the newest last.
        var objects: [Int]
    }

    /// So many transport objects are remembered; the one that was proven first makes room.
    static let limit = 64

    private var entries: [Entry] = []
    private var newest = 0

    /// The entry of a stream.
    mutating func place(of stream: Stream) -> Int? {
        if self.newest < self.entries.count, self.entries[self.newest].stream == stream { return self.newest }
        guard let place = self.entries.firstIndex(where: { $0.stream == stream }) else { return nil }
        self.newest = place
        return place
    }

    /// The object that the newest proof of an entry was of.
    func likeliest(at place: Int) -> Int { self.entries[place].objects[self.entries[place].objects.count - 1] }

    /// Whether an entry was proven to be of one object only.
    func isCertain(at place: Int) -> Bool { self.entries[place].objects.count == 1 }

    /// Notes a proof; whether the stream is new.
    mutating func prove(_ stream: Stream, _ object: Int) -> Bool {
        guard let place = self.place(of: stream) else {
            if self.entries.count == Self.limit { self.entries.removeFirst() }
            self.entries.append(Entry(stream: stream, objects: [object]))
            self.newest = self.entries.count - 1
            return true
        }
        guard self.likeliest(at: place) != object else { return false }
        self.entries[place].objects.removeAll { $0 == object }
        self.entries[place].objects.append(object)
        return false
    }
}
