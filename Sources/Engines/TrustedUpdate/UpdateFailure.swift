public import UpdateMetadata

/// Why metadata or a target was refused, and what that may mean.
public struct UpdateFailure: Error, Hashable, Sendable {
    /// What was wrong.
    public enum Reason: Hashable, Sendable {
        /// It is no metadata of this role.
        case unreadable(MetadataError)
        /// Fewer keys signed it than must; the delegator is whose list of keys was asked.
        case notSigned(validCount: Int, threshold: Int, delegator: RoleName)
        /// It has another version than the one that was asked for or promised.
        case wrongVersion(wanted: UInt64)
        /// The device holds a newer one.
        case olderThanTrusted(UInt64)
        /// It names an older version of another role's metadata than the device has seen.
        case namesOlder(RoleName, version: UInt64, trusted: UInt64)
        /// It no longer names a role that it named before.
        case omits(RoleName)
        /// It has expired.
        case expired(UTCTime, now: UTCTime)
        /// It says that it was signed after it expired.
        case issuedAfterExpiry(UTCTime)
        /// It has more bytes than it may.
        case tooLong(limit: Int)
        /// It has another length than the one that was promised.
        case wrongLength(wanted: UInt64)
        /// It has another digest than the one that was promised.
        case wrongDigest
        /// None of the digests that were promised can be checked.
        case noCheckableDigest
        /// The repository does not have it.
        case absent
        /// Nobody could be asked.
        case unreachable(String)
        /// It was not found on the device.
        case notStored
        /// Snapshot metadata does not name it.
        case notInSnapshot
        /// It is delegated under the name of a top-level role.
        case takesTopLevelName
        /// No role that may name this target does.
        case noSuchTarget(TargetPath)
        /// The search for this target visited as many roles as it may.
        case tooManyRoles(TargetPath, limit: Int)
    }

    /// What somebody may be trying.
    public enum Attack: String, Hashable, Sendable {
        case arbitrarySoftware = "arbitrary software"
        case rollback
        case freeze
        case endlessData = "endless data"
        case mixAndMatch = "mix-and-match"
        case drop = "drop request"
        case extraneousMetadata = "extraneous metadata"
    }

    /// Whose metadata.
    public let role: RoleName
    /// Its version, as far as it is known.
    public let version: UInt64?
    /// The rule: a section of the TUF specification, such as `5.3.5`.
    public let section: String
    /// What was wrong.
    public let reason: Reason

    /// Creates a failure.
    public init(_ role: RoleName, version: UInt64? = nil, section: String, _ reason: Reason) {
        self.role = role
        self.version = version
        self.section = section
        self.reason = reason
    }

    /// The attack that looks like this; `nil` where a fault is likelier.
    public var attack: Attack? {
        switch self.reason {
        case .notSigned: .arbitrarySoftware
        case .wrongVersion: self.role == .root ? .rollback : .mixAndMatch
        case .olderThanTrusted, .namesOlder, .omits: .rollback
        case .expired: .freeze
        case .tooLong: .endlessData
        case .wrongLength, .wrongDigest: .mixAndMatch
        case .absent: .drop
        case .takesTopLevelName, .tooManyRoles: .extraneousMetadata
        case .unreadable, .issuedAfterExpiry, .noCheckableDigest, .unreachable, .notStored, .notInSnapshot,
            .noSuchTarget:
            nil
        }
    }
}
