/// Bytes that come one after the other.
package protocol ByteSource: AnyObject {
    /// Reads up to `buffer.count` bytes, at least one; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int
}
