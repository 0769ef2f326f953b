internal import ByteCoding
public import LayeredCoding

/// The bytes that are hashed and signed, byte for byte.
///
/// `leaf = SHA-256(0x00 ‖ context ‖ batch:u32 ‖ leaf:u8 ‖ SBN:u8 ‖ ESI:u24 ‖ symbol)`,
/// `node = SHA-256(0x01 ‖ context ‖ batch:u32 ‖ level:u8 ‖ position:u8 ‖ left ‖ right)`, of both the first 16
/// bytes; what is signed is `"fleetcast-mba1-batch" ‖ context ‖ batch:u32 ‖ root`. Leaves are level 0, so
/// that nodes have levels 1 to depth; the root is position 0 of the last one. Integers are in network order.
public enum MerkleInput {
    /// Size in bytes of what stands before a leaf's symbol.
    public static let leafPrefixByteCount = 42
    /// Size in bytes of what a node is the hash of.
    public static let nodeByteCount = 71
    /// Size in bytes of what is signed.
    public static let rootMessageByteCount = 72

    /// Where the context stands in the inputs of leaves and nodes, 32 bytes; the rest is written for each of
    /// them.
    public static let contextOffset = 1

    /// Writes what stands before a leaf's symbol, but for the context.
    ///
    /// - Precondition: there is room for 42 bytes.
    public static func writeLeaf(
        _ position: SymbolPosition, _ id: FECPayloadID, into bytes: inout MutableRawSpan
    ) {
        bytes.storeBytes(of: 0, toByteOffset: 0, as: UInt8.self)
        bytes.writeUInt32(position.batch, at: 33, .network)
        bytes.storeBytes(of: position.leaf, toByteOffset: 37, as: UInt8.self)
        let symbol = UInt32(truncatingIfNeeded: id.encodingSymbolID) & 0xFF_FFFF
        let block = UInt32(UInt8(truncatingIfNeeded: id.sourceBlockNumber))
        bytes.writeUInt32(block << 24 | symbol, at: 38, .network)
    }

    /// Writes what a node is the hash of, but for the context.
    ///
    /// - Parameters:
    ///   - level: 1...depth.
    ///   - position: among the nodes of the level, from 0.
    /// - Precondition: there is room for 71 bytes.
    public static func writeNode(
        batch: UInt32, level: UInt8, position: UInt8, left: PathHash, right: PathHash,
        into bytes: inout MutableRawSpan
    ) {
        bytes.storeBytes(of: 1, toByteOffset: 0, as: UInt8.self)
        bytes.writeUInt32(batch, at: 33, .network)
        bytes.storeBytes(of: level, toByteOffset: 37, as: UInt8.self)
        bytes.storeBytes(of: position, toByteOffset: 38, as: UInt8.self)
        left.write(into: &bytes, at: 39)
        right.write(into: &bytes, at: 55)
    }

    /// What the signature of a batch is over, 72 bytes.
    ///
    /// - Parameter context: 32 bytes.
    public static func rootMessage(context: [UInt8], batch: UInt32, root: PathHash) -> [UInt8] {
        var bytes = Array("fleetcast-mba1-batch".utf8)
        bytes.reserveCapacity(self.rootMessageByteCount)
        bytes += context
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: batch >> shift)) }
        return bytes + root.bytes
    }
}
