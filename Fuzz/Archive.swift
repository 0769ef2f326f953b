import Archives
import Glibc

/// Feeds bytes to the unpacker, which must refuse or unpack them and never trap, hang or leave its directory;
/// what it unpacks, it must have measured right.
///
/// Works in a directory of its own in memory (`/dev/shm`), emptied each time.
func fuzzArchive(_ bytes: UnsafeRawBufferPointer) {
    let scratch = ArchiveScratch.shared
    guard scratch.prepare(with: bytes) else { return }
    // Small enough that a bomb costs nothing, large enough that every branch is reached.
    let limits = UnpackLimits(byteCount: 1 << 20, entryCount: 64, pathByteCount: 256, pathDepth: 16)
    let options = UnpackOptions(keepsExtendedAttributes: true)
    let unpacker = ArchiveUnpacker(limits: limits, options: options)
    let measure = try? unpacker.measure(scratch.archive)
    let content = try? unpacker.unpack(scratch.archive, into: scratch.stage)
    precondition(content == nil || measure != nil, "unpacked what measuring refuses")
    precondition(content == nil || content?.byteCount == measure?.byteCount, "measured other bytes")
    precondition(content == nil || content?.entryCount == measure?.entryCount, "measured other entries")
    precondition(scratch.isUntouched, "the unpacker left its directory")
}
