internal import DurableStorage

/// Why releases cannot be received.
package enum ReleaseError: Error, CustomStringConvertible {
    /// There are none.
    case none
    /// The metadata names no such target.
    case unknown(String)
    /// The metadata does not say how a target is broadcast.
    case notBroadcast(String)
    /// A target is for other devices.
    case misfit(String, DeviceKind)
    /// All that is broadcast is for other devices.
    case noneFits(DeviceKind)
    /// The path of a target cannot be that of a file below the output directory.
    case unsafePath(String)
    /// Its length is not that of what is broadcast.
    case contradiction(String)
    /// The spine that was given is another one's, or damaged; the reason follows.
    case wrongSpine(String, String)
    /// They are more than the memory has room for.
    case tooMany(Int)
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
            "no release is wanted: the targets metadata names none that is broadcast"
        case .unknown(let path):
            "the targets metadata names no target '\(printable(path))'; run 'fleetcast tuf ... refresh' first"
        case .notBroadcast(let path):
            "the metadata does not say how '\(printable(path))' is broadcast (custom.fleetcast.broadcast)"
        case .misfit(let path, let device):
            "'\(printable(path))' is not for \(Self.words(device)): see its product and hardware in the metadata"
        case .noneFits(let device):
            "no release is wanted: the targets metadata names none that is broadcast for \(Self.words(device))"
        case .unsafePath(let path):
            "the target '\(printable(path))' cannot be stored: its path is none of a file below a directory"
        case .contradiction(let path):
            "the metadata of '\(printable(path))' contradicts itself: its length is not that of its broadcast"
        case .wrongSpine(let path, let reason): "the spine of '\(printable(path))' cannot be used: \(reason)"
        case .tooMany(let count):
            "\(count) releases are wanted, and the memory has no room for so many: name some with --release"
        case .memory(let needed, let count):
            "authentication of the wanted releases takes \(needed) bytes, and \(count) are left of the memory;"
                + " want fewer, or allow more with --memory"
        case .sameName(let name): "two of the wanted releases would be stored as '\(printable(name))'"
        case .noKey(let name):
            "no key may broadcast '\(printable(name))': the targets metadata delegates no role 'broadcast' with"
                + " Ed25519 keys and without paths"
        }
    }

    private static func words(_ device: DeviceKind) -> String {
        let hardware = device.hardware.map { "hardware '\(printable($0))'" } ?? "unknown hardware"
        return "product '\(printable(device.product))', \(hardware)"
    }
}
