/// How far the reading or the writing of a symbols file is.
package struct FileProgress: Sendable {
    /// Bytes of symbols files that are read or written.
    package let byteCount: UInt64
    /// How many there are in all.
    package let totalByteCount: UInt64
    /// Source blocks that are done with.
    package let finishedBlockCount: Int
    /// How many there are in all.
    package let blockCount: Int
}
