import Glibc

/// Memory aligned to 64 bytes, full of a mark that shows where a kernel wrote that should not.
final class MarkedMemory {
    static let mark: UInt8 = 0xA5

    let start: UnsafeMutablePointer<UInt8>
    let byteCount: Int

    init(byteCount: Int) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        self.start = memory.bindMemory(to: UInt8.self, capacity: byteCount)
        self.byteCount = byteCount
        self.clear()
    }

    deinit { self.start.deallocate() }

    /// Marks everything.
    func clear() {
        memset(self.start, Int32(Self.mark), self.byteCount)
    }

    func put(_ octets: [UInt8], at offset: Int) {
        precondition(offset + octets.count <= self.byteCount)
        memcpy(self.start + offset, octets, octets.count)
    }

    func octets(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: self.start + offset, count: count))
    }

    /// Whether every byte is the same.
    func equals(_ other: MarkedMemory) -> Bool {
        precondition(self.byteCount == other.byteCount)
        return memcmp(self.start, other.start, self.byteCount) == 0
    }
}

/// A page of memory between two that nobody can read or write: touching a byte beyond it ends the test run.
final class FencedPage {
    private let fence: UnsafeMutableRawPointer
    private let pageBytes = Int(getpagesize())

    init() {
        guard
            let memory = mmap(nil, 3 * self.pageBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED,
            mprotect(memory + self.pageBytes, self.pageBytes, PROT_READ | PROT_WRITE) == 0
        else { fatalError("no memory to fence") }
        self.fence = memory
    }

    deinit { munmap(self.fence, 3 * self.pageBytes) }

    /// Puts the octets at the start of the page, where nothing is before them.
    func atStart(_ octets: [UInt8]) -> UnsafeMutablePointer<UInt8> { self.put(octets, at: 0) }

    /// Puts the octets at the end of the page, where nothing is behind them.
    func atEnd(_ octets: [UInt8]) -> UnsafeMutablePointer<UInt8> {
        self.put(octets, at: self.pageBytes - octets.count)
    }

    private func put(_ octets: [UInt8], at offset: Int) -> UnsafeMutablePointer<UInt8> {
        let place = self.fence + self.pageBytes + offset
        memcpy(place, octets, octets.count)
        return place.assumingMemoryBound(to: UInt8.self)
    }
}
