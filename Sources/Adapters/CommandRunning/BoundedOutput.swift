/// The first and the last half of what a program wrote.
struct BoundedOutput {
    private let firstLimit: Int
    private let lastLimit: Int
    private var first: [UInt8] = []
    /// At least the last `lastLimit` bytes after the first half, at most twice as many.
    private var last: [UInt8] = []
    private var totalByteCount: UInt64 = 0

    /// Keeps at most `limit` bytes; none where that is negative.
    init(limit: Int) {
        self.firstLimit = max(0, limit) / 2
        self.lastLimit = max(0, limit) - self.firstLimit
    }

    /// Whether something was left out.
    var isCut: Bool { self.leftOutByteCount > 0 }

    /// Both halves, with a line between them where something was left out.
    var bytes: [UInt8] {
        let last = self.last.suffix(self.lastLimit)
        guard self.isCut else { return self.first + last }
        let gap = self.first.isEmpty || self.first.last == UInt8(ascii: "\n") ? "" : "\n"
        return self.first + Array("\(gap)[… \(self.leftOutByteCount) bytes left out …]\n".utf8) + last
    }

    /// Adds what came next.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        self.totalByteCount += UInt64(bytes.count)
        let head = min(bytes.count, self.firstLimit - self.first.count)
        self.first.append(contentsOf: bytes[..<head])
        self.last.append(contentsOf: bytes[head...].suffix(self.lastLimit))
        guard self.last.count > 2 * self.lastLimit else { return }
        self.last.removeFirst(self.last.count - self.lastLimit)
    }

    private var leftOutByteCount: UInt64 {
        self.totalByteCount - UInt64(self.first.count + min(self.last.count, self.lastLimit))
    }
}
