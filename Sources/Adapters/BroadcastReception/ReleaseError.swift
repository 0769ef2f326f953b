/// Why releases cannot be received.
package enum ReleaseError: Error, CustomStringConvertible {
    /// There are none.
    case none
    /// Their authentication takes more memory than there is.
    case memory(neededByteCount: Int, byteCount: Int)
    /// Two would have the same name.
    case sameName(String)
    /// None of the keys is one.
    case noKey(String)

    /// One line for people.
    package var description: String {
        switch self {
        case .none:
            "no release is wanted: none of the metadata is broadcast and not here yet"
        case .memory(let needed, let count):
            "authentication of the wanted releases takes \(needed) bytes, and \(count) are left of the memory;"
                + " want fewer, or allow more with --memory"
        case .sameName(let name): "two of the wanted releases would be stored as '\(name)'"
        case .noKey(let name):
            "no key may broadcast '\(name)': the targets metadata delegates no role 'broadcast' with Ed25519 keys"
        }
    }
}
