public import UpdateMetadata

/// What the shell of an ``UpdateWorkflow`` must do.
public enum UpdateAction: Hashable, Sendable {
    /// Read what is stored of a role, and answer with ``UpdateEvent/stored(_:)``.
    case read(RoleName)
    /// Ask the repository for a file, and answer with any other event.
    case fetch(MetadataRequest)
    /// Store the metadata of a role durably, byte for byte, before anything else is done.
    case store(RoleName, [UInt8])
    /// Remove what is stored of a role.
    case remove(RoleName)
    /// Store this durably, beside the metadata.
    case remember(DeviceTime)
    /// The refresh succeeded: targets can be searched for.
    case refreshed
    /// A target was found.
    case found(VerifiedTarget)
    /// The refresh or the search failed; what was stored until now stays.
    case failed(UpdateFailure)
}

/// What the shell of an ``UpdateWorkflow`` has to tell.
public enum UpdateEvent: Hashable, Sendable {
    /// What was stored of the role; `nil` where there is nothing, or more than could be metadata.
    case stored([UInt8]?)
    /// The file that was asked for.
    case received([UInt8])
    /// The repository answered that it does not have the file.
    case absent
    /// Nobody answered, or not with what was asked for; this says nothing about whether there is such a file.
    case unreachable(String)
    /// More bytes came than the request allows.
    case endless
}
