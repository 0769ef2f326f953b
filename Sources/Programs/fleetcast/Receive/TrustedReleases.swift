import BroadcastReception
import DurableStorage
import TrustedUpdate
import UpdateFetching
import UpdateMetadata

/// The releases of a metadata directory, whose metadata is verified anew: what lies there proves nothing by
/// lying there.
enum TrustedReleases {
    /// Reads a directory that `fleetcast tuf` keeps.
    ///
    /// - Throws: ``UntrustedMetadata``, `StorageError`.
    static func catalog(of directory: String) throws -> BroadcastCatalog {
        do {
            let trusted = try TrustedDirectory(directory).trustedMetadata()
            return BroadcastCatalog(trusted, spinesBelow: directory)
        } catch let failure as UpdateFailure {
            throw UntrustedMetadata(failure, in: directory)
        }
    }
}

/// Why the metadata of a directory does not say what to receive.
struct UntrustedMetadata: Error, CustomStringConvertible {
    let description: String

    init(_ failure: UpdateFailure, in directory: String) {
        let advice =
            switch failure.reason {
            case .expired: "run 'fleetcast tuf ... refresh' first"
            case .notStored where failure.role == .root:
                "put a root there with 'fleetcast tuf ... init' first"
            default: "run 'fleetcast tuf ... refresh', and receive again when it is done"
            }
        self.description =
            "the metadata in '\(printable(directory))' cannot be trusted: \(advice). \(failure)"
    }
}
