internal import PacketAuthenticationFormat

/// Roots that packets lead to, of batches whose root is not known yet.
///
/// All places are there from the beginning. The claim that was not heard of for the longest makes room for a
/// new one, so that a claim lasts until as many others were made, whoever makes them and however many packets
/// each has.
struct ClaimTable: ~Copyable, @unchecked Sendable {
    /// One root that packets claim for one batch.
    struct Claim: BitwiseCopyable {
        var root = PathHash.missing
        var batch: UInt32 = 0
        /// Which leaves were seen to lead here, a bit for each of up to 128.
        var leaves: (UInt64, UInt64) = (0, 0)
        /// Signatures that were found wrong.
        var failedCount = 0
        /// Waiting packets that lead here.
        var waitingCount = 0
        /// The key that the kept signature is said to be of; `nil` when none is kept.
        var signatureTag: UInt32?

        /// How many distinct packets lead here.
        var agreement: Int { self.leaves.0.nonzeroBitCount + self.leaves.1.nonzeroBitCount }
    }

    let count: Int
    private let claims: UnsafeMutablePointer<Claim>
    // Apart, because all of them are compared for each packet of an unknown batch.
    private let fingerprints: UnsafeMutablePointer<UInt64>
    /// When each was heard of last; 0 for a free place.
    private let touched: UnsafeMutablePointer<UInt64>
    private let signatures: UnsafeMutableRawBufferPointer
    private var clock: UInt64 = 0

    static func byteCount(_ count: Int) -> Int {
        count * (MemoryLayout<Claim>.stride + 16 + AuthenticationExtension.signatureByteCount)
    }

    init(count: Int) {
        self.count = count
        self.claims = .allocate(capacity: count)
        self.claims.initialize(repeating: Claim(), count: count)
        self.fingerprints = .allocate(capacity: count)
        self.fingerprints.initialize(repeating: 0, count: count)
        self.touched = .allocate(capacity: count)
        self.touched.initialize(repeating: 0, count: count)
        self.signatures = .allocate(
            byteCount: count * AuthenticationExtension.signatureByteCount, alignment: 16)
    }

    deinit {
        self.claims.deallocate()
        self.fingerprints.deallocate()
        self.touched.deallocate()
        self.signatures.deallocate()
    }

    /// The claim at a place.
    subscript(place: Int) -> Claim {
        get { self.claims[place] }
        nonmutating set { self.claims[place] = newValue }
    }

    /// Whether a place is taken.
    func isTaken(_ place: Int) -> Bool { self.touched[place] != 0 }

    /// Where a root's claim is, if there is one.
    func place(_ batch: UInt32, _ root: PathHash) -> Int? {
        let fingerprint = Self.fingerprint(batch, root)
        for place in 0..<self.count where self.fingerprints[place] == fingerprint {
            guard self.isTaken(place), self.claims[place].batch == batch,
                self.claims[place].root == root
            else { continue }
            return place
        }
        return nil
    }

    /// A free place, or the one that was not heard of for the longest.
    func oldest() -> Int {
        var oldest = 0
        for place in 1..<max(1, self.count) where self.touched[place] < self.touched[oldest] {
            oldest = place
        }
        return oldest
    }

    /// Begins a claim at a place that is free or given up.
    mutating func begin(at place: Int, _ batch: UInt32, _ root: PathHash) {
        self.claims[place] = Claim(root: root, batch: batch)
        self.fingerprints[place] = Self.fingerprint(batch, root)
    }

    /// Notes that a leaf leads to the claim.
    mutating func hear(_ leaf: UInt8, at place: Int) {
        self.clock += 1
        self.touched[place] = self.clock
        let bit: UInt64 = 1 << UInt64(leaf & 63)
        if leaf < 64 { self.claims[place].leaves.0 |= bit } else { self.claims[place].leaves.1 |= bit }
    }

    /// Frees a place.
    mutating func end(at place: Int) {
        self.touched[place] = 0
        self.claims[place] = Claim()
    }

    /// Keeps a signature for a claim, if it has none.
    func keep(_ signature: RawSpan, tag: UInt32, at place: Int) {
        guard self.claims[place].signatureTag == nil else { return }
        self.claims[place].signatureTag = tag
        let start = place * AuthenticationExtension.signatureByteCount
        signature.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: self.signatures[start...]).copyMemory(from: $0)
        }
    }

    /// Calls `body` with the signature that a claim keeps.
    func withSignature<Result>(at place: Int, _ body: (RawSpan) -> Result) -> Result {
        let start = place * AuthenticationExtension.signatureByteCount
        let end = start + AuthenticationExtension.signatureByteCount
        return body(UnsafeRawBufferPointer(rebasing: self.signatures[start..<end]).bytes)
    }

    private static func fingerprint(_ batch: UInt32, _ root: PathHash) -> UInt64 {
        root.high ^ UInt64(batch)
    }
}
