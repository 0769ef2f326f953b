internal import JSONCoding

/// A role's metadata with its signatures; nothing of it has been verified yet.
///
/// - Specification: TUF 1.0, section 4.2.1.
public struct SignedMetadata<Role: MetadataRole>: Hashable, Sendable {
    /// The file, byte for byte as it was received or made.
    public let bytes: [UInt8]
    /// What stands under `signed`.
    public let role: Role
    /// Canonical JSON of what stands under `signed`, over the values as they were read: what is signed.
    public let signedBytes: [UInt8]
    /// The signatures; no two of one key.
    public let signatures: [MetadataSignature]

    /// Reads a metadata file.
    ///
    /// - Throws: ``MetadataError`` for text that is no JSON, repeats a key, or is no metadata of this role.
    public init(parsing bytes: [UInt8], limits: MetadataLimits = MetadataLimits()) throws(MetadataError) {
        var reader = MemberReader(try MetadataEnvelope.object(in: bytes, limits: limits), at: "")
        let signed = try reader.object("signed")
        self.bytes = bytes
        self.signedBytes = try MetadataEnvelope.canonicalBytes(of: signed)
        self.signatures = try MetadataEnvelope.signatures(from: &reader, limits: limits)
        self.role = try Role(parsing: signed, limits: limits)
    }

    /// Makes a metadata file of `role` with `signatures` over ``signedBytes``.
    ///
    /// - Throws: ``MetadataError`` for what could not be read again: two signatures of one key, a fraction
    ///   among unknown members, a delegated role named like a top-level one.
    public init(_ role: Role, signatures: [MetadataSignature] = []) throws(MetadataError) {
        let signed = role.encoded
        // A file that clients refuse must not be signed, and far less published.
        _ = try Role(parsing: signed)
        try MetadataEnvelope.requireDistinctKeys(signatures)
        self.signedBytes = try MetadataEnvelope.canonicalBytes(of: signed)
        self.bytes = MetadataEnvelope.bytes(
            of: ["signatures": MetadataEnvelope.encoded(signatures), "signed": .object(signed)])
        self.role = role
        self.signatures = signatures
    }

    /// The same content with other signatures; all but these stays as it was read.
    ///
    /// - Throws: ``MetadataError`` for two signatures of one key.
    public func signed(with signatures: [MetadataSignature]) throws(MetadataError) -> SignedMetadata {
        try SignedMetadata(self, signatures: signatures)
    }

    private init(_ other: SignedMetadata, signatures: [MetadataSignature]) throws(MetadataError) {
        var limits = MetadataLimits()
        limits.byteCount = max(limits.byteCount, other.bytes.count)
        var object = try MetadataEnvelope.object(in: other.bytes, limits: limits)
        try MetadataEnvelope.requireDistinctKeys(signatures)
        object["signatures"] = MetadataEnvelope.encoded(signatures)
        self.bytes = MetadataEnvelope.bytes(of: object)
        self.role = other.role
        self.signedBytes = other.signedBytes
        self.signatures = signatures
    }
}
