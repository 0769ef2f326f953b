/// The tree of a batch as bytes: 2 B − 1 hashes of 16 bytes, the leaves first, the root last.
///
/// The last batch may have fewer than B leaves; a node exists where any leaf below it does, and what does not
/// exist is 16 zero bytes.
public enum BatchTree {
    /// Size in bytes of a tree whose batches have `symbolCount` symbols.
    public static func byteCount(depth: Int) -> Int { ((2 << depth) - 1) * PathHash.byteCount }

    /// Where a hash stands, in bytes from the tree's beginning.
    ///
    /// - Parameter level: 0 for leaves, `depth` for the root.
    public static func offset(level: Int, position: Int, depth: Int) -> Int {
        // All levels together have 2 B − 1 hashes; those from `level` on B / 2^(level − 1) − 1.
        ((2 << depth) - (2 << (depth - level)) + position) * PathHash.byteCount
    }

    /// Computes all nodes above the leaves, which stand in the tree already.
    ///
    /// - Parameters:
    ///   - tree: as many bytes as ``byteCount(depth:)`` says.
    ///   - leafCount: how many of the leaves there are, 1...B; the others' bytes are set to zero.
    public static func complete(
        _ tree: inout MutableRawSpan, batch: UInt32, leafCount: Int, depth: Int,
        _ hashing: borrowing some MerkleHashing
    ) {
        precondition(tree.byteCount == self.byteCount(depth: depth), "a tree has 2 B − 1 hashes")
        precondition((1...1 << depth).contains(leafCount), "a batch has 1...B leaves")
        var count = leafCount
        self.clear(&tree, level: 0, from: count, depth: depth)
        for level in 1...depth {
            let childCount = count
            count = (count + 1) / 2
            for position in 0..<count {
                let hasRight = 2 * position + 1 < childCount
                let (left, right) = self.children(
                    of: tree.bytes, at: self.offset(level: level - 1, position: 2 * position, depth: depth),
                    hasRight: hasRight)
                let hash = hashing.node(
                    batch: batch, level: UInt8(level), position: UInt8(position), left, right)
                hash.write(into: &tree, at: self.offset(level: level, position: position, depth: depth))
            }
            self.clear(&tree, level: level, from: count, depth: depth)
        }
    }

    private static func children(
        of tree: RawSpan, at offset: Int, hasRight: Bool
    ) -> (left: PathHash, right: PathHash) {
        (
            PathHash(reading: tree, at: offset),
            hasRight ? PathHash(reading: tree, at: offset + PathHash.byteCount) : .missing
        )
    }

    private static func clear(_ tree: inout MutableRawSpan, level: Int, from first: Int, depth: Int) {
        for position in first..<max(first, 1 << (depth - level)) {
            PathHash.missing.write(
                into: &tree, at: self.offset(level: level, position: position, depth: depth))
        }
    }
}
