internal import UpdateMetadata

extension UpdateFailure: CustomStringConvertible {
    /// What was refused, why, by which rule, which attack it may be, and what to do.
    public var description: String { "\(self.finding). \(self.advice)" }

    /// The same without what to do, which is said to devices: for who looks from the repository's side.
    public var finding: String {
        let version = self.version.map { " version \($0)" } ?? ""
        let attack = self.attack.map { "; it may be \($0.phrase)" } ?? ""
        let role = "\(Self.plain(self.role)) metadata\(version)"
        return "\(role): \(self.what) (TUF section \(self.section)\(attack))"
    }

    private var what: String {
        switch self.reason {
        case .unreadable(let error): "not readable: \(error)"
        case .notSigned(let count, let threshold, let delegator):
            "signed by \(count) of the keys that \(Self.plain(delegator)) metadata names, \(threshold) must"
        case .wrongVersion(let wanted): "it is not version \(wanted)"
        case .olderThanTrusted(let trusted): "older than version \(trusted), which is trusted here"
        case .namesOlder(let role, let version, let trusted):
            "names version \(version) of \(Self.plain(role)), but version \(trusted) has been seen"
        case .omits(let role): "no longer names \(Self.plain(role)), which it named before"
        case .expired(let time, let now): "expired at \(time); it is \(now) now"
        case .issuedAfterExpiry(let time): "says that it was signed at \(time), after its expiry"
        case .tooLong(let limit): "longer than \(limit) bytes"
        case .wrongLength(let wanted): "not \(wanted) bytes long, as was promised"
        case .wrongDigest: "has not the digest that was promised"
        case .noCheckableDigest: "only digests are promised that nobody here can check"
        case .absent: "the repository does not have it"
        case .unreachable(let why): "could not be fetched: \(why)"
        case .notStored: "not found on this device"
        case .notInSnapshot: "snapshot metadata does not name it"
        case .takesTopLevelName: "delegated under the name of a top-level role"
        case .noSuchTarget(let path): "no role names the target '\(Self.plain(path))'"
        case .tooManyRoles(let path, let limit):
            "\(limit) roles do not name the target '\(Self.plain(path))', and no more are asked"
        }
    }

    private var advice: String {
        switch self.reason {
        case .unreadable, .wrongVersion, .takesTopLevelName, .issuedAfterExpiry, .noCheckableDigest,
            .wrongLength, .wrongDigest, .notInSnapshot:
            "Nothing was changed; have the repository checked (fleetcast repository check)."
        case .notSigned:
            "Nothing was changed; do not install anything until the repository's operator has explained it."
        case .olderThanTrusted, .namesOlder, .omits:
            "Use another mirror; a repository that was restored from a backup needs new timestamp keys."
        case .expired:
            "Check this device's clock; otherwise have the repository sign anew, or use another mirror."
        case .tooLong: "Use another mirror."
        case .absent, .unreachable: "Check the address and the network, and try again."
        case .notStored where self.role == .root:
            "Begin with root metadata that came by a road that you trust (fleetcast tuf init)."
        case .notStored: "Refresh first."
        case .noSuchTarget, .tooManyRoles: "Check the target's name."
        }
    }

    // Names come from strangers: what they would do to a terminal, they shall not.
    private static func plain(_ name: some ExactName) -> String {
        String(name.text.map { $0.isASCII && $0 >= " " && $0 != "\u{7F}" ? $0 : "?" })
    }
}

extension UpdateFailure.Attack {
    /// The attack with its article.
    fileprivate var phrase: String {
        switch self {
        case .arbitrarySoftware, .endlessData, .extraneousMetadata: "an \(self.rawValue) attack"
        case .rollback, .freeze, .mixAndMatch, .drop: "a \(self.rawValue) attack"
        }
    }
}
