internal import ByteCoding
internal import LayeredCoding

/// Header extension EXT_AUTH of a datagram, checked: the path from a symbol to the root of its batch.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------+-+-----+---------------+
/// |    HET = 1    | HEL (words)   |ASID=15|S|  0  |     depth     |
/// +---------------+---------------+-------+-+-----+---------------+
/// |                         batch number                          |
/// +---------------+-----------------------------------------------+
/// |     leaf      |               key tag, 24 bits                |
/// +---------------+-----------------------------------------------+
/// |          sibling hashes, leaf level first, depth x 16         |
/// +---------------------------------------------------------------+
/// |       Ed25519 signature of the batch root, 64 bytes, if S     |
/// +---------------------------------------------------------------+
/// ```
/// Whether any of it is true is for `PacketAuthentication` to say.
/// - Specification: RFC 5651, section 5.2.1 (HET, HEL); RFC 6584, section 2 (ASID). Unlike the schemes of RFC
///   6584, section 3.1, which have receivers ignore reserved bits, this one refuses them.
public struct AuthenticationExtension: Hashable, Sendable {
    /// Authentication scheme identifier, 4 bits, of which RFC 6584 has the session decide; ours is 15.
    public static let schemeIdentifier: UInt8 = 15
    /// Size in bytes of what stands before the sibling hashes.
    public static let fixedByteCount = 12
    /// Size in bytes of an Ed25519 signature.
    public static let signatureByteCount = 64
    /// The greatest extension in bytes: seven siblings and a signature.
    public static let maximumByteCount = 188

    static let signedFlag: UInt8 = 8

    /// Which batch and leaf the packet claims to be.
    public let position: SymbolPosition
    /// The first 24 bits of the ID of the key that is said to have signed.
    public let keyTag: UInt32
    /// Number of sibling hashes, 1...7.
    public let depth: Int
    /// Where the sibling hashes are in the datagram, leaf level first.
    public let siblings: Range<Int>
    /// Where the signature of the root is, if there is one.
    public let signature: Range<Int>?

    /// Checks the extension at `range` of a datagram, its type and length included.
    ///
    /// - Precondition: `range` lies inside the datagram, as `ALCPacket.authentication` does.
    public init(
        parsing datagram: RawSpan, in range: Range<Int>
    ) throws(AuthenticationExtensionError) {
        let start = range.lowerBound
        guard range.count >= Self.fixedByteCount, start >= 0, range.upperBound <= datagram.byteCount else {
            throw .truncated(byteCount: range.count)
        }
        let flags = datagram.readUInt8(at: start + 2)
        guard flags >> 4 == Self.schemeIdentifier else { throw .otherScheme(flags >> 4) }
        guard flags & 7 == 0 else { throw .reservedBits(flags & 7) }
        let isSigned = flags & Self.signedFlag != 0
        let depth = datagram.readUInt8(at: start + 3)
        guard (1...AuthenticationParameters.maximumDepth).contains(Int(depth)) else {
            throw .depthOutOfRange(depth)
        }
        let needed = Self.byteCount(depth: Int(depth), isSigned: isSigned)
        guard range.count == needed, Int(datagram.readUInt8(at: start + 1)) * 4 == needed,
            datagram.readUInt8(at: start) == HeaderExtension.ExtensionType.authentication
        else { throw .wrongLength(byteCount: range.count, neededByteCount: needed) }
        let word = datagram.readUInt32(at: start + 8, .network)
        let leaf = UInt8(truncatingIfNeeded: word >> 24)
        guard Int(leaf) < 1 << Int(depth) else { throw .leafOutOfRange(leaf, depth: Int(depth)) }
        let siblingsStart = start + Self.fixedByteCount
        let siblingsEnd = siblingsStart + Int(depth) * PathHash.byteCount
        self.position = SymbolPosition(batch: datagram.readUInt32(at: start + 4, .network), leaf: leaf)
        self.keyTag = word & 0xFF_FFFF
        self.depth = Int(depth)
        self.siblings = siblingsStart..<siblingsEnd
        self.signature = isSigned ? siblingsEnd..<siblingsEnd + Self.signatureByteCount : nil
    }

    /// Size in bytes of an extension, a multiple of 4.
    public static func byteCount(depth: Int, isSigned: Bool) -> Int {
        self.fixedByteCount + depth * PathHash.byteCount + (isSigned ? self.signatureByteCount : 0)
    }

    /// Writes what stands before the sibling hashes to `offset`; the caller writes these and the signature.
    ///
    /// - Precondition: there is room for 12 bytes; the depth is 1...7, and the tag has 24 bits.
    public static func writeFixedFields(
        position: SymbolPosition, keyTag: UInt32, depth: Int, isSigned: Bool,
        into bytes: inout MutableRawSpan, at offset: Int
    ) {
        precondition((1...AuthenticationParameters.maximumDepth).contains(depth), "a depth is 1...7")
        precondition(keyTag < 1 << 24, "a key tag has 24 bits")
        let wordCount = UInt32(self.byteCount(depth: depth, isSigned: isSigned) / 4)
        let flags = UInt32(self.schemeIdentifier << 4 | (isSigned ? self.signedFlag : 0))
        let type = UInt32(HeaderExtension.ExtensionType.authentication)
        bytes.writeUInt32(
            type << 24 | wordCount << 16 | flags << 8 | UInt32(depth), at: offset, .network)
        bytes.writeUInt32(position.batch, at: offset + 4, .network)
        bytes.writeUInt32(UInt32(position.leaf) << 24 | keyTag, at: offset + 8, .network)
    }
}
