/// What came out of an archive.
package struct UnpackedContent: Hashable, Sendable {
    /// How many files, directories and links.
    package internal(set) var entryCount = 0
    /// Bytes of all files together.
    package internal(set) var byteCount: UInt64 = 0
}
