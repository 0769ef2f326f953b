/// What went into an archive.
package struct PackedContent: Hashable, Sendable {
    /// How many files, directories and links.
    package internal(set) var entryCount = 0
    /// Bytes of all files together, before compression.
    package internal(set) var byteCount: UInt64 = 0
}
