package import InstallEngine

/// Slots that are files of a ``SimulatedDisk``, written in place as block devices are.
package struct SimulatedSlots: ImageSlots {
    /// Where the slots are.
    static let directory = "/slots"
    /// Bytes that are written at once.
    private static let chunkByteCount = 256

    private let disk: SimulatedDisk
    private let running: SlotName?
    private let image: [UInt8]

    /// The slots of a machine that runs from `running`.
    ///
    /// - Parameter release: whose image any artifact stands for.
    package init(on disk: SimulatedDisk, running: SlotName?, release: SimulatedRelease) {
        self.disk = disk
        self.running = running
        self.image = release.image
    }

    static func path(of slot: SlotName) -> String { "\(self.directory)/\(slot)" }

    package func requireWritable(_ slot: SlotName, byteCount: UInt64?) throws {
        guard slot != self.running else { throw SimulatedDiskError.exists(path: Self.path(of: slot)) }
        guard case .file(let size)? = try self.disk.entry(at: Self.path(of: slot)) else {
            throw SimulatedDiskError.notFound(path: Self.path(of: slot))
        }
        guard byteCount ?? 0 <= size else { throw SimulatedDiskError.full(path: Self.path(of: slot)) }
    }

    package mutating func write(_ artifact: InstallArtifact, to slot: SlotName) throws -> WrittenImage {
        try self.requireWritable(slot, byteCount: UInt64(self.image.count))
        for start in stride(from: 0, to: self.image.count, by: Self.chunkByteCount) {
            let chunk = Array(self.image[start...].prefix(Self.chunkByteCount))
            try self.disk.overwrite(Self.path(of: slot), at: start, chunk)
        }
        let digest = Self.digest(of: self.image)
        return WrittenImage(
            byteCount: UInt64(self.image.count), sha256: digest, artifactSHA256: digest)
    }

    package mutating func synchronize(_ slot: SlotName) throws {
        try self.disk.synchronizeFile(Self.path(of: slot))
    }

    /// Reading past the cache makes nothing durable here, and does not show what is not: a drive's own cache
    /// answers such a read, too.
    package mutating func digest(of slot: SlotName, byteCount: UInt64) throws -> [UInt8] {
        let bytes = try self.disk.contents(of: Self.path(of: slot), limit: .max) ?? []
        return Self.digest(of: bytes.prefix(Int(clamping: byteCount)))
    }

    /// What stands for SHA-256 here.
    static func digest(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var word: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { word = (word ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<32).map { UInt8(truncatingIfNeeded: word >> UInt64($0 % 8 * 8)) }
    }
}
