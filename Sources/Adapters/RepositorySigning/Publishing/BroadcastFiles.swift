internal import Glibc
internal import PacketAuthenticationFormat

/// What lies beside an artifact for its broadcast.
enum BroadcastFiles {
    /// The layout of the signatures file at `path`; `nil` where there is none, or it is damaged.
    static func signatures(at path: String) -> SignaturesFile? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let count = Int(status.st_size)
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            return nil
        }
        defer { munmap(start, count) }
        return try? SignaturesFile(parsing: UnsafeRawBufferPointer(start: start, count: count).bytes)
    }
}
