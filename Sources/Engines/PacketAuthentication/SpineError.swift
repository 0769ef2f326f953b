/// Why bytes are not the spine of a release.
public enum SpineError: Error, Hashable, Sendable {
    /// A spine has 16 bytes for each batch.
    case wrongLength(byteCount: Int, neededByteCount: Int)
    /// The bytes are not those of which the signed metadata names the digest.
    case wrongDigest
}

#if !$Embedded
    extension SpineError: CustomStringConvertible {
        /// What is wrong, and what to do, in words that follow a colon.
        public var description: String {
            switch self {
            case .wrongLength(let count, let needed):
                return "a spine of \(count) bytes where the release has one of \(needed); fetch it again"
            case .wrongDigest:
                return "a spine whose SHA-256 is not the one in the signed metadata; fetch it again"
            }
        }
    }
#endif
