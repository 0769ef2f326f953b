import ArgumentParser
import PacketAuthenticationFormat

/// The values of `--authentication`.
enum CastAuthentication: String, ExpressibleByArgument, CaseIterable {
    case sparse
    case selfContained = "self-contained"
    case spine

    /// Which packets carry a signature.
    var mode: AuthenticationMode {
        switch self {
        case .sparse: .sparse
        case .selfContained: .selfContained
        case .spine: .spine
        }
    }
}
