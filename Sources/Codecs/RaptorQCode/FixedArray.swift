internal import GaloisField

/// Memory for a number of elements that never changes, owned by one value.
///
/// The solver's inner loops touch millions of elements at random: an `Array` would pay for uniqueness checks
/// on each write. Indices are checked where `assert` is (debug builds and fuzzing). Large arrays ask for huge
/// pages: the first touch of 64 MB in pages of 4 KiB takes as long as encoding them.
struct FixedArray<Element: BitwiseCopyable>: ~Copyable {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    /// - Parameter alignment: of the first element, in bytes; a power of two.
    init(uninitializedCount count: Int, alignment: Int = 16) {
        let byteCount = max(1, count) * MemoryLayout<Element>.stride
        let isHuge = byteCount >= 4 << 20
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: isHuge ? 2 << 20 : alignment)
        if isHuge { gf_use_huge_pages(memory, byteCount) }
        base = memory.bindMemory(to: Element.self, capacity: max(1, count))
        self.count = count
    }

    init(repeating element: Element, count: Int, alignment: Int = 16) {
        self.init(uninitializedCount: count, alignment: alignment)
        base.initialize(repeating: element, count: count)
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return base[index]
        }
        nonmutating set {
            assert(index >= 0 && index < count)
            base[index] = newValue
        }
    }

    /// The elements as bytes.
    func withBytes<Result>(_ body: (UnsafeMutablePointer<UInt8>) -> Result) -> Result {
        base.withMemoryRebound(to: UInt8.self, capacity: count * MemoryLayout<Element>.stride, body)
    }
}

// The memory belongs to one value, which only one task can hold.
extension FixedArray: @unchecked Sendable where Element: Sendable {}
