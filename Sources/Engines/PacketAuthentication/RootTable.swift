internal import PacketAuthenticationFormat

/// The proven roots of an object's batches: 16 bytes and a bit for each.
struct RootTable: ~Copyable, @unchecked Sendable {
    private let roots: UnsafeMutablePointer<PathHash>
    private let known: UnsafeMutablePointer<UInt64>
    let count: Int

    static func byteCount(_ batchCount: Int) -> Int {
        batchCount * MemoryLayout<PathHash>.stride + (batchCount + 63) / 64 * 8
    }

    init(count: Int) {
        self.count = count
        self.roots = .allocate(capacity: count)
        self.roots.initialize(repeating: .missing, count: count)
        self.known = .allocate(capacity: (count + 63) / 64)
        self.known.initialize(repeating: 0, count: (count + 63) / 64)
    }

    deinit {
        self.roots.deallocate()
        self.known.deallocate()
    }

    /// The root of a batch, if it is known.
    ///
    /// - Precondition: there is such a batch.
    func root(_ batch: UInt32) -> PathHash? {
        let index = Int(batch)
        precondition(index < self.count, "no such batch")
        return self.known[index >> 6] >> UInt64(index & 63) & 1 == 1 ? self.roots[index] : nil
    }

    /// Notes a proven root; returns whether none was known before.
    mutating func set(_ batch: UInt32, _ root: PathHash) -> Bool {
        let isNew = self.root(batch) == nil
        let index = Int(batch)
        self.roots[index] = root
        self.known[index >> 6] |= 1 << UInt64(index & 63)
        return isNew
    }
}
