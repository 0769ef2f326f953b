internal import BroadcastReceiver
internal import ByteCoding
internal import DeviceCrypto
internal import FluteFormat
internal import LayeredCoding
internal import PacketAuthentication
internal import PacketAuthenticationFormat
internal import RaptorQCode
internal import Timekeeping

/// How datagrams become symbols.
enum Admission {
    /// As tables and packets say.
    case announcements
    /// As far as the broadcast keys of wanted releases vouch for them.
    case releases(ReleaseAdmission)

    /// Whether every symbol is proven before it is stored.
    var isAuthenticating: Bool { self.releases != nil }

    /// The wanted releases, if it is those.
    var releases: ReleaseAdmission? {
        switch self {
        case .announcements: nil
        case .releases(let releases): releases
        }
    }
}

/// The gate before the receiver of wanted releases, and what is known of their objects.
final class ReleaseAdmission {
    typealias Gate = ReleaseGate<MerkleHasher, BroadcastVerifier>

    /// What an object is of.
    enum Role {
        /// The file itself; its spine is an object of its own, unless it is known or there is none.
        case release(WantedRelease, spine: ObjectKey?)
        /// The list of roots of an object.
        case spine(of: ObjectKey, WantedRelease)
    }

    var gate: Gate
    private let roles: [ObjectKey: Role]
    /// The files to receive.
    let files: [ObjectKey]
    /// When signatures that wait are looked at next.
    var nextCheck: MonotonicInstant

    init(
        _ gate: consuming Gate, _ roles: [ObjectKey: Role], files: [ObjectKey],
        startingAt now: MonotonicInstant
    ) {
        self.gate = gate
        self.roles = roles
        self.files = files
        self.nextCheck = now
    }

    /// What an object is of.
    func role(of key: ObjectKey) -> Role? { self.roles[key] }

    /// The names of a file; none for a spine.
    func names(of key: ObjectKey) -> [ReleaseName] {
        guard case .release(let release, _) = self.roles[key] else { return [] }
        return release.names
    }

    /// Where an object's symbols are kept; an untrusted reception calls its files otherwise.
    func storageName(of key: ObjectKey) -> String? {
        switch self.roles[key] {
        case .release(let release, _): self.storageName(of: release)
        case .spine(_, let release): "spine-" + Self.hexadecimal(release.spineDigest ?? [])
        case nil: nil
        }
    }

    private func storageName(of release: WantedRelease) -> String {
        let parameters = release.parameters
        let name = "release-" + Self.hexadecimal(parameters.targetDigest)
        let twins = self.files.count { key in
            guard case .release(let other, _) = self.roles[key] else { return false }
            return other.parameters.targetDigest == parameters.targetDigest
        }
        guard twins > 1 else { return name }
        // The same bytes, divided or signed in another way, are received side by side.
        let (information, spine) = (parameters.information, Self.hexadecimal(release.spineDigest ?? []))
        return name + "-\(information.symbolByteCount)-\(information.sourceBlockCount)"
            + "-\(parameters.repairSymbolCount)-\(parameters.batchSymbolCount)-\(spine.prefix(16))"
    }

    /// Where a spine is kept for later runs: a path below the output directory.
    static func spineComponents(_ digest: [UInt8]) -> [String] {
        [OutputDirectory.workName, self.hexadecimal(digest) + OutputDirectory.spineSuffix]
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0 & 15)] }
        return String(decoding: digits, as: UTF8.self)
    }
}
