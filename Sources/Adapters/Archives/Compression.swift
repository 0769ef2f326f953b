import DurableStorage
import Glibc

/// How an archive is compressed, by its first bytes.
enum Compression: Hashable, Sendable {
    case none
    case gzip
    case xz
    case zstandard

    /// Looks at the start of an open file, without moving its position.
    init(detecting descriptor: Int32, path: String) throws(ArchiveProblem) {
        var start = [UInt8](repeating: 0, count: 6)
        var count: Int
        repeat {
            count = pread(descriptor, &start, start.count, 0)
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .storage(.last("read", path)) }
        let bytes = start.prefix(count)
        if bytes.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            self = .zstandard
        } else {
            self = .none
        }
    }

    /// The decompressed bytes of `source`; each kind checks the checksums that its format carries.
    func decompressing(_ source: any ByteSource) throws(ArchiveProblem) -> any ByteSource {
        switch self {
        case .none: return source
        case .gzip: return try GzipSource(source)
        case .xz, .zstandard: return try FilteredSource(source, self)
        }
    }
}
