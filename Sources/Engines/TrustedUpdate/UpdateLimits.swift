/// How much a repository may cost a device.
///
/// - Specification: TUF 1.0, sections 5.3.3, 5.4.1, 5.5.1, 5.6.1 and 5.6.7.1, which leave the figures to the
///   application.
public struct UpdateLimits: Hashable, Sendable {
    /// Greatest root metadata file in bytes (W of section 5.3.3).
    public var rootByteCount = 512_000
    /// Greatest timestamp metadata file in bytes (X of section 5.4.1).
    public var timestampByteCount = 16_384
    /// Greatest snapshot metadata file in bytes, where timestamp metadata does not give its length.
    public var snapshotByteCount = 2_000_000
    /// Greatest targets metadata file in bytes, where snapshot metadata does not give its length.
    public var targetsByteCount = 5_000_000
    /// Most root metadata files that one refresh takes (Y of section 5.3.3).
    public var rootCount = 1_024
    /// Most delegated roles that one search for a target visits (section 5.6.7.1).
    public var delegatedRoleCount = 32

    /// The usual limits.
    public init() {}
}
