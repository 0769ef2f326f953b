internal import DeviceCrypto
internal import UpdateMetadata

/// Computes all digests that are known of a file, and compares them.
struct TargetDigests {
    private let wanted: MetadataDigests
    private var sha256 = SHA256Hasher()
    private var sha512 = SHA512Hasher()

    init(_ wanted: MetadataDigests) {
        self.wanted = wanted
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        if self.wanted.sha256 != nil { self.sha256.update(bytes) }
        if self.wanted.sha512 != nil { self.sha512.update(bytes) }
    }

    /// Whether every digest that can be checked is right, and there is one.
    var match: Bool {
        self.wanted.isCheckable
            && (self.wanted.sha256 ?? self.sha256.digest()) == self.sha256.digest()
            && (self.wanted.sha512 ?? self.sha512.digest()) == self.sha512.digest()
    }
}
