public import LayeredCoding

/// The hashes of one object's batches; an adapter with a SHA-256 provides them.
///
/// Conformances fill ``MerkleInput``'s forms, hash them, and keep the first 16 bytes.
public protocol MerkleHashing: Sendable {
    /// Prepares the hashes of an object: computes its context.
    init(_ parameters: AuthenticationParameters)

    /// SHA-256 of the parameters' `contextInput`, 32 bytes.
    var context: [UInt8] { get }

    /// The hash of a symbol.
    func leaf(_ position: SymbolPosition, _ id: FECPayloadID, _ symbol: RawSpan) -> PathHash

    /// The hash of two nodes or leaves.
    ///
    /// - Parameters:
    ///   - level: of the result, 1...depth.
    ///   - position: of the result, among those of its level.
    func node(batch: UInt32, level: UInt8, position: UInt8, _ left: PathHash, _ right: PathHash) -> PathHash

    /// SHA-256 of any bytes, 32 bytes: for spines.
    static func digest(of bytes: RawSpan) -> [UInt8]
}

extension MerkleHashing {
    /// The root that a leaf's hash leads to by way of its siblings.
    ///
    /// - Parameters:
    ///   - siblings: of 16 bytes each, leaf level first; as many as the tree is deep.
    public func root(_ leaf: PathHash, at position: SymbolPosition, siblings: RawSpan) -> PathHash {
        var hash = leaf
        var index = position.leaf
        let depth = siblings.byteCount / PathHash.byteCount
        for level in 0..<depth {
            let sibling = PathHash(reading: siblings, at: level * PathHash.byteCount)
            let isRight = index & 1 == 1
            index >>= 1
            hash = self.node(
                batch: position.batch, level: UInt8(level + 1), position: index,
                isRight ? sibling : hash, isRight ? hash : sibling)
        }
        return hash
    }
}
