/// Why header extension EXT_AUTH is none of MBA-1.
public enum AuthenticationExtensionError: Error, Hashable, Sendable {
    /// It is shorter than 12 bytes, or ends outside the datagram.
    case truncated(byteCount: Int)
    /// It is of another authentication scheme; ours is 15.
    case otherScheme(UInt8)
    /// Bits that must be zero are not.
    case reservedBits(UInt8)
    /// The depth is not 1...7.
    case depthOutOfRange(UInt8)
    /// Its length is not what depth and flag S make it.
    case wrongLength(byteCount: Int, neededByteCount: Int)
    /// A tree of this depth has no such leaf.
    case leafOutOfRange(UInt8, depth: Int)
}

#if !$Embedded
    extension AuthenticationExtensionError: CustomStringConvertible {
        /// What is wrong, and what would be right, in words that follow a colon.
        public var description: String {
            switch self {
            case .truncated(let count):
                return "\(count) bytes of EXT_AUTH where at least 12 are expected"
            case .otherScheme(let identifier):
                return "EXT_AUTH of authentication scheme \(identifier); ours is 15"
            case .reservedBits(let bits):
                return "reserved bits \(bits) of EXT_AUTH; they must be 0"
            case .depthOutOfRange(let depth):
                return "EXT_AUTH with \(depth) sibling hashes; it must have 1 to 7"
            case .wrongLength(let count, let needed):
                return "EXT_AUTH of \(count) bytes; with what it announces it must have \(needed)"
            case .leafOutOfRange(let leaf, let depth):
                return "leaf \(leaf) in EXT_AUTH; a tree with \(depth) levels has \(1 << depth)"
            }
        }
    }
#endif
