public import JSONCoding

/// The content of a role's metadata: what stands under `signed`.
///
/// - Specification: TUF 1.0, section 4.
public protocol MetadataRole: Hashable, Sendable {
    /// The member `_type`.
    static var typeName: String { get }
    /// Version and expiry.
    var header: RoleHeader { get set }
    /// Members that are not known here; they are signed, too, and written again.
    var unknown: JSONObject { get set }

    /// Reads the content from `object`, the value of `signed`.
    ///
    /// - Throws: ``MetadataError``.
    init(parsing object: JSONObject, limits: MetadataLimits) throws(MetadataError)
    /// The content as an object of JSON.
    var encoded: JSONObject { get }
}

extension MetadataRole {
    /// Reads the content from `object`, the value of `signed`, within the usual limits.
    ///
    /// - Throws: ``MetadataError``.
    public init(parsing object: JSONObject) throws(MetadataError) {
        try self.init(parsing: object, limits: MetadataLimits())
    }

    /// The metadata's own version.
    public var version: UInt64 { self.header.version }

    /// Whether it must not be trusted at `time` any more.
    public func isExpired(at time: UTCTime) -> Bool { time >= self.header.expires }
}
