package import DurableStorage

/// Why an object could not be decompressed, or compressed.
package enum ContentDecodingError: Error, Hashable, Sendable {
    /// It is not of its format, or a checksum is wrong; zlib's words.
    case damaged(String)
    /// It ends before its format does.
    case truncated
    /// Bytes follow behind its end.
    case trailingBytes
    /// It expands to more than the caller allows.
    case tooLarge(maximumByteCount: UInt64)
    /// There is no memory for it.
    case outOfMemory
    /// Whoever asked for it no longer wants it.
    case cancelled
    /// A file could not be read or written.
    case storage(StorageError)
}

extension ContentDecodingError: CustomStringConvertible {
    /// What is wrong, in words that follow a colon.
    package var description: String {
        switch self {
        case .damaged(let words): return "the compressed data is damaged (\(words))"
        case .truncated: return "the compressed data ends early"
        case .trailingBytes: return "bytes follow behind the end of the compressed data"
        case .tooLarge(let limit): return "it expands to more than the \(limit) bytes that are allowed"
        case .outOfMemory: return "no memory for decompression"
        case .cancelled: return "it was given up"
        case .storage(let error): return error.description
        }
    }
}
