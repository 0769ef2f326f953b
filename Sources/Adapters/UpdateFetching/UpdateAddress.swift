package import HTTPFetch

/// Where a repository's metadata or targets are, as a person writes it: an `http` or `https` address, a `file`
/// address, or the path of a directory.
package enum UpdateAddress: Hashable, Sendable {
    case server(HTTPAddress)
    case folder(String)

    /// Reads an address; `nil` for an address that is neither of a server nor of a directory.
    package init?(_ text: String) {
        if let address = HTTPAddress(text) {
            self = .server(address)
        } else if text.hasPrefix("file:///") {
            self = .folder(String(text.dropFirst(7)))
        } else if !text.isEmpty, !text.contains("://"), !text.utf8.contains(0) {
            self = .folder(text)
        } else {
            return nil
        }
    }

    /// The source there.
    ///
    /// - Parameter isStopped: asked ten times a second while something is fetched; where it says so, that ends.
    /// - Throws: what HTTPFetch says of the system's certificates.
    package func source(
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) throws -> any UpdateSource & TargetSource {
        switch self {
        case .server(let address): HTTPSource(address, try HTTPFetch(), isStopped: isStopped)
        case .folder(let path): FolderSource(path)
        }
    }
}
