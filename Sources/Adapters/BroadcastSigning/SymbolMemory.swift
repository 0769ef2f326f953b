/// Memory for symbols, freed when nobody needs it.
struct SymbolMemory: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        self.memory = .allocate(byteCount: byteCount, alignment: 64)
    }

    deinit {
        self.memory.deallocate()
    }

    /// The first so many bytes.
    func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: self.memory[..<count])
    }
}
