/// What every role's metadata begins with.
///
/// - Specification: TUF 1.0, section 4.3.
public struct RoleHeader: Hashable, Sendable {
    /// The version of the specification that is written here.
    public static let specificationVersion = "1.0.31"

    /// Version of the specification that the writer followed; the first number is 1.
    public var specificationVersion = Self.specificationVersion
    /// The metadata's own version, at least 1.
    public var version: UInt64
    /// From this moment on it is not to be trusted.
    public var expires: UTCTime

    /// Creates a header.
    public init(version: UInt64, expires: UTCTime) {
        self.version = version
        self.expires = expires
    }
}
