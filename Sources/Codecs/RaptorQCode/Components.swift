/// The connected components of a graph that only gains edges, and the largest of them at any time.
///
/// Union-find with path halving. Components are listed by size; an entry that a later union made stale is
/// recognised when it is met. The caller uses up components as a whole, and knows which nodes are still of
/// use.
struct Components: ~Copyable {
    private static let none = UInt16.max

    private let parents: FixedArray<UInt16>
    private let sizes: FixedArray<UInt16>
    /// For each size, the list of components that had this size at some time; every union makes one entry.
    private let firstEntries: FixedArray<UInt16>
    private let nextEntries: FixedArray<UInt16>
    private let entryRoots: FixedArray<UInt16>
    private var entryCount = 0
    private var largestSize = 0

    /// `count` nodes (at most 65 535) without edges.
    init(count: Int) {
        parents = FixedArray(uninitializedCount: count)
        for node in 0..<count { parents[node] = UInt16(truncatingIfNeeded: node) }
        sizes = FixedArray(repeating: 1, count: count)
        firstEntries = FixedArray(repeating: Self.none, count: count + 1)
        nextEntries = FixedArray(uninitializedCount: count)
        entryRoots = FixedArray(uninitializedCount: count)
    }

    private func root(of node: Int) -> Int {
        var node = node
        while true {
            let parent = Int(parents[node])
            if parent == node { return node }
            let grandparent = parents[parent]
            parents[node] = grandparent
            node = Int(grandparent)
        }
    }

    /// Adds an edge.
    mutating func join(_ one: Int, _ other: Int) {
        var large = root(of: one)
        var small = root(of: other)
        if large == small { return }
        if sizes[large] < sizes[small] { swap(&large, &small) }
        parents[small] = UInt16(truncatingIfNeeded: large)
        let size = Int(sizes[large]) + Int(sizes[small])
        sizes[large] = UInt16(truncatingIfNeeded: size)
        entryRoots[entryCount] = UInt16(truncatingIfNeeded: large)
        nextEntries[entryCount] = firstEntries[size]
        firstEntries[size] = UInt16(truncatingIfNeeded: entryCount)
        entryCount += 1
        largestSize = max(largestSize, size)
    }

    /// A node of the largest component that was not returned before; nil if only single nodes are left.
    mutating func takeLargest() -> Int? {
        while largestSize >= 2 {
            let entry = Int(firstEntries[largestSize])
            if entry == Int(Self.none) {
                largestSize -= 1
                continue
            }
            firstEntries[largestSize] = nextEntries[entry]
            let root = Int(entryRoots[entry])
            if Int(parents[root]) == root, Int(sizes[root]) == largestSize { return root }
        }
        return nil
    }
}
