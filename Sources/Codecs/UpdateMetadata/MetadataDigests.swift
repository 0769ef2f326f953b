/// A digest that metadata gives for a file.
///
/// Others than SHA-256 and SHA-512 are kept with the unknown ones: nobody here could check them.
/// - Specification: TUF 1.0, section 4.4 ("hashes").
public struct MetadataDigests: Hashable, Sendable {
    /// SHA-256, 32 bytes.
    public var sha256: [UInt8]?
    /// SHA-512, 64 bytes.
    public var sha512: [UInt8]?
    /// Names and hexadecimal texts of those that are not known here, in the order in which they were written.
    public var unknown: [String: String] = [:]

    /// Creates digests.
    ///
    /// - Precondition: SHA-256 has 32 bytes, SHA-512 64.
    public init(sha256: [UInt8]? = nil, sha512: [UInt8]? = nil) {
        precondition(sha256.map { $0.count == 32 } ?? true, "a SHA-256 digest has 32 bytes")
        precondition(sha512.map { $0.count == 64 } ?? true, "a SHA-512 digest has 64 bytes")
        self.sha256 = sha256
        self.sha512 = sha512
    }

    /// Whether there is one that can be checked.
    public var isCheckable: Bool { self.sha256 != nil || self.sha512 != nil }
}
