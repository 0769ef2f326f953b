import ArgumentParser
import FluteFormat

/// The values of `--content-encoding`.
enum CastEncoding: String, ExpressibleByArgument, CaseIterable {
    case none
    case gzip
    case zlib

    /// The encoding; `nil` for none.
    var encoding: ContentEncoding? {
        switch self {
        case .none: nil
        case .gzip: .gzip
        case .zlib: .zlib
        }
    }
}
