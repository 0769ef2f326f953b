/// How a stream is compressed, by its first bytes.
package enum Compression: Hashable, Sendable {
    case none
    case gzip
    case xz
    case zstandard

    /// How many bytes at the start tell.
    static let startByteCount = 10

    /// Looks at the first ``startByteCount`` bytes, or at all where there are fewer.
    ///
    /// - Throws: `unsupported` for compressions that are known and not read here: as plain bytes they would be
    ///   written to a slot as they are.
    init(start: some Collection<UInt8>) throws(ArchiveProblem) {
        if start.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if start.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            self = .zstandard
        } else if let name = Self.nameOfOther(start) {
            throw .unsupported("it is compressed by \(name)")
        } else {
            self = .none
        }
    }

    /// Its name as a person knows it; empty for none.
    package var name: String {
        switch self {
        case .none: ""
        case .gzip: "gzip"
        case .xz: "xz"
        case .zstandard: "zstd"
        }
    }

    /// The decompressed bytes of `source`; each kind checks the checksums that its format carries.
    func decompressing(
        _ source: any ByteSource, windowLimit: UInt64
    ) throws(ArchiveProblem) -> any ByteSource {
        switch self {
        case .none: return source
        case .gzip: return try GzipSource(source)
        case .xz, .zstandard: return try FilteredSource(source, self, windowLimit: windowLimit)
        }
    }

    private static func nameOfOther(_ start: some Collection<UInt8>) -> String? {
        if start.starts(with: Array("BZh".utf8)), start.dropFirst(4).starts(with: Array("1AY&SY".utf8)) {
            return "bzip2"
        }
        if start.starts(with: Array("LZIP".utf8)) { return "lzip" }
        if start.starts(with: [0x1F, 0x9D]) { return "compress" }
        if start.starts(with: [0x04, 0x22, 0x4D, 0x18]) { return "lz4" }
        // A frame to be skipped, as pzstd puts in front: libarchive 3.6 does not know it there.
        let isSkippable = start.first.map { $0 & 0xF0 == 0x50 } ?? false
        return isSkippable && start.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
            ? "a program such as pzstd, with a frame in front that is not read here" : nil
    }
}
