/// Why a target could not be brought here, although metadata vouches for it.
package enum TargetFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The repository does not have it; where it was looked for.
    case absent(String)
    /// It has not so many bytes.
    case wrongLength(UInt64)
    /// It has another digest than the one that is signed.
    case wrongDigest
    /// Nobody here can check the digests that are signed.
    case noCheckableDigest
    /// Its path leads out of a directory.
    case unsafePath

    /// What is wrong, what it may mean, and what to do.
    package var description: String {
        switch self {
        case .absent(let place):
            "the repository does not have it at \(place), although metadata names it: it may be a drop request "
                + "attack. Use another mirror, or have the repository checked."
        case .wrongLength(let wanted):
            "it has not the \(wanted) bytes that are signed (TUF section 5.7.3; it may be an arbitrary software "
                + "or endless data attack). Nothing was stored; use another mirror."
        case .wrongDigest:
            "it has not the digest that is signed (TUF section 5.7.3; it may be an arbitrary software attack). "
                + "Nothing was stored; use another mirror."
        case .noCheckableDigest:
            "only digests are signed for it that nobody here can check. Publish it with SHA-256."
        case .unsafePath: "its path leads out of a directory. Publish it under another path."
        }
    }
}
