import ArgumentParser
import UpdateMetadata

/// A role on the command line.
enum RoleArgument: String, ExpressibleByArgument, CaseIterable {
    case root
    case targets
    case snapshot
    case timestamp
    case broadcast

    /// The role's name in metadata.
    var name: RoleName {
        switch self {
        case .root: .root
        case .targets: .targets
        case .snapshot: .snapshot
        case .timestamp: .timestamp
        case .broadcast: .broadcast
        }
    }
}
