import DurableStorage
import Glibc

/// Where the archive fuzzer works: an archive, a directory to unpack it into, and a sentinel beside both.
struct ArchiveScratch: Sendable {
    /// One for the whole process.
    static let shared = ArchiveScratch()

    /// The archive under test.
    let archive: String
    /// The directory to unpack into.
    let stage: String

    private static let sentinelText: [UInt8] = Array("untouched".utf8)
    private let base: String

    private init() {
        self.base = "/dev/shm/fleetcast-fuzz-\(getpid())"
        self.archive = self.base + "/archive"
        self.stage = self.base + "/stage"
        mkdir(self.base, 0o700)
        try? replaceFileAtomically(at: self.base + "/sentinel", with: Self.sentinelText, permissions: 0o600)
    }

    /// Empties the stage and writes the archive; `false` where the machine does not let it.
    func prepare(with bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = try? BaseDirectory(opening: self.base), (try? base.removeTree("stage")) != nil,
            (try? base.makeDirectory("stage")) != nil
        else { return false }
        let descriptor = open(self.archive, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return (try? writeFully(bytes, to: descriptor, at: 0, path: self.archive)) != nil
    }

    /// Whether there is nothing new beside the stage and the sentinel has its text.
    var isUntouched: Bool {
        guard let base = try? BaseDirectory(opening: self.base), let names = try? base.names() else {
            return false
        }
        var text = [UInt8](repeating: 0, count: 64)
        let descriptor = open(self.base + "/sentinel", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let count = read(descriptor, &text, text.count)
        return names == ["archive", "sentinel", "stage"]
            && Array(text.prefix(max(0, count))) == Self.sentinelText
    }
}
