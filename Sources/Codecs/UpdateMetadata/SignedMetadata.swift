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
        fatalError("written by helper meta")
    }

    /// Makes a metadata file of `role` with `signatures` over ``signedBytes``.
    public init(_ role: Role, signatures: [MetadataSignature]) {
        fatalError("written by helper meta")
    }

    /// The same content with other signatures.
    public func signed(with signatures: [MetadataSignature]) -> SignedMetadata {
        SignedMetadata(self.role, signatures: signatures)
    }
}
