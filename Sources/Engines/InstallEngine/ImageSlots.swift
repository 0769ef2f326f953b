/// The slots that images are written to: block devices or files.
public protocol ImageSlots {
    /// Finds out whether `slot` may be written: it exists, is large enough where `byteCount` is known, is not
    /// what the system runs from, and nothing has it mounted. Changes nothing.
    ///
    /// - Throws: the proof that failed, described for a person.
    func requireWritable(_ slot: SlotName, byteCount: UInt64?) throws
    /// Writes the artifact, decompressed where it is compressed, to the start of the slot; volatile until
    /// synchronised.
    ///
    /// Proves again that the slot may be written, before the first byte.
    /// - Returns: what was written, and the artifact's digest as it was read.
    mutating func write(_ artifact: InstallArtifact, to slot: SlotName) throws -> WrittenImage
    /// Waits until all that was written is on the medium.
    mutating func synchronize(_ slot: SlotName) throws
    /// Reads the first `byteCount` bytes of the slot from the medium, past every cache.
    ///
    /// - Returns: their SHA-256, 32 bytes.
    mutating func digest(of slot: SlotName, byteCount: UInt64) throws -> [UInt8]
}

/// What was written to a slot.
public struct WrittenImage: Hashable, Sendable {
    /// Bytes of the image, decompressed.
    public var byteCount: UInt64
    /// SHA-256 of those bytes.
    public var sha256: [UInt8]
    /// SHA-256 of the artifact as it was read, compressed where it is.
    public var artifactSHA256: [UInt8]

    /// Creates a description.
    public init(byteCount: UInt64, sha256: [UInt8], artifactSHA256: [UInt8]) {
        self.byteCount = byteCount
        self.sha256 = sha256
        self.artifactSHA256 = artifactSHA256
    }
}

/// The name of a slot as the configuration gives it, `A` or `rootfs.1`: 1 to 32 bytes of letters, digits,
/// `.`, `-` and `_`, not beginning with a dot or a dash.
public struct SlotName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public let text: String

    /// Checks a name; `nil` where it is none.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard (1...32).contains(bytes.count), bytes.first != UInt8(ascii: "."),
            bytes.first != UInt8(ascii: "-"),
            bytes.allSatisfy({ byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            })
        else { return nil }
        self.text = text
    }

    /// The name.
    public var description: String { self.text }
}
