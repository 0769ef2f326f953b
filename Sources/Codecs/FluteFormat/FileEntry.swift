public import LayeredCoding

/// What an FDT instance says of one file.
///
/// What stands in the instance for all its files is already filled in where the file does not say otherwise.
/// - Specification: RFC 6726, section 3.4.2; 3GPP TS 26.346, section 7.2.10.
public struct FileEntry: Hashable, Sendable {
    /// Longest value of an attribute that we look at, in bytes.
    public static let maximumTextByteCount = 4096

    /// The URI that names the file, as the sender wrote it: untrusted, see ``ContentLocation``.
    public var contentLocation: String
    /// The object that carries the file; never 0.
    public var objectID: TransportObjectID
    /// Size of the file in bytes.
    public var contentLength: UInt64?
    /// Size of the object in bytes, after compression.
    public var transferLength: UInt64?
    /// The media type.
    public var contentType: String?
    /// How the file is compressed; `nil` for not at all.
    public var contentEncoding: ContentEncoding?
    /// MD5 digest; 16 bytes.
    ///
    /// RFC 6726 refers to HTTP, whose digest is that of the compressed object; known senders give that of the
    /// file itself, before compression. Where the file is compressed, a receiver had better take either.
    public var contentMD5: [UInt8]?
    /// SHA-256 digest of the file itself; 32 bytes.
    ///
    /// Ours: the attribute `SHA-256` in `urn:fleetcast:fdt`.
    public var sha256: [UInt8]?
    /// How the object was cut and protected.
    public var transmission: TransmissionAttributes
    /// Groups that the file belongs to (3GPP).
    public var groups: [String]
    /// How long to keep the file (3GPP).
    public var cacheControl: CacheControl?
    /// All other attributes, kept as they are.
    public var otherAttributes: [XMLAttribute]
    /// All other elements, kept as they are.
    public var otherElements: [XMLElement]

    /// Creates an entry of which only the name and the object are known; an object ID of 0 is a programming
    /// error.
    public init(contentLocation: String, objectID: TransportObjectID) {
        precondition(objectID != .fileDeliveryTable, "object 0 is the FDT itself")
        self.contentLocation = contentLocation
        self.objectID = objectID
        self.transmission = TransmissionAttributes()
        self.groups = []
        self.otherAttributes = []
        self.otherElements = []
    }

    /// Size of the object in bytes; `nil` where the entry does not tell.
    ///
    /// Without compression it is that of the file.
    public var effectiveTransferLength: UInt64? {
        self.transferLength ?? (self.contentEncoding == nil ? self.contentLength : nil)
    }

    /// The FEC object transmission information; `nil` where the entry says too little.
    ///
    /// - Parameter defaults: for attributes that the entry lacks; an entry that was read has those of its
    ///   instance.
    /// - Throws: ``FDTError`` for a scheme that we do not know, and for numbers by which nothing can be cut.
    public func transmissionInformation(
        defaults: TransmissionAttributes = TransmissionAttributes()
    ) throws(FDTError) -> TransmissionInformation? {
        guard let byteCount = self.effectiveTransferLength else { return nil }
        return try self.transmission.merged(over: defaults).information(transferByteCount: byteCount)
    }
}
