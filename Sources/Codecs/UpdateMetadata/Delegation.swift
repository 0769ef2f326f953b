/// A role that is to be asked for a target, and whom it must be signed by.
public struct Delegation: Hashable, Sendable {
    /// Its name.
    public let name: RoleName
    /// Its keys.
    public let roleKeys: RoleKeys
    /// Whether no role behind it is asked.
    public let isTerminating: Bool
}

extension Delegations {
    /// The roles that may name the target `path`, in the order in which they are to be asked.
    ///
    /// Roles behind a terminating one are among them: whether they are asked is decided by whoever asks.
    /// - Parameter pathDigest: the SHA-256 of the path's bytes.
    /// - Precondition: the digest has 32 bytes.
    /// - Specification: TUF 1.0, sections 4.5 and 5.6.7; TAP 15.
    public func delegations(for path: TargetPath, pathDigest: [UInt8]) -> [Delegation] {
        precondition(pathDigest.count == 32, "a SHA-256 digest has 32 bytes")
        switch self.roles {
        case .list(let roles):
            return roles.filter { $0.scope.contains(path, pathDigest: pathDigest) }.map(\.delegation)
        case .succinct(let roles):
            let bin = roles.bin(ofPathDigest: pathDigest)
            return [Delegation(name: roles.name(ofBin: bin), roleKeys: roles.roleKeys, isTerminating: true)]
        }
    }

    /// The keys of the delegated role `name`; `nil` where there is none of that name.
    public func roleKeys(of name: RoleName) -> RoleKeys? {
        switch self.roles {
        case .list(let roles): roles.first { $0.name == name }?.roleKeys
        case .succinct(let roles): roles.contains(name) ? roles.roleKeys : nil
        }
    }
}

extension DelegatedRole {
    fileprivate var delegation: Delegation {
        Delegation(name: self.name, roleKeys: self.roleKeys, isTerminating: self.isTerminating)
    }
}

extension DelegatedRole.Scope {
    /// Whether the role may name the target `path`, of which `pathDigest` is the SHA-256.
    public func contains(_ path: TargetPath, pathDigest: [UInt8]) -> Bool {
        switch self {
        case .paths(let patterns):
            return patterns.contains { PathPattern($0).matches(path) }
        case .pathHashPrefixes(let prefixes):
            let digits = HexadecimalText.encode(pathDigest)
            return prefixes.contains { digits.utf8.starts(with: $0.utf8) }
        }
    }
}

extension SuccinctRoles {
    /// How many bins there are.
    public var binCount: UInt64 { 1 << UInt64(self.bitCount) }

    /// The bin of a target of whose path `pathDigest` is the SHA-256.
    ///
    /// - Precondition: the digest has at least 4 bytes.
    public func bin(ofPathDigest pathDigest: [UInt8]) -> UInt32 {
        pathDigest.prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) } >> UInt32(32 - self.bitCount)
    }

    /// The name of a bin's role: the prefix, `-`, and the number in as many lower-case digits as the last
    /// has.
    ///
    /// - Precondition: there is such a bin.
    public func name(ofBin bin: UInt32) -> RoleName {
        precondition(UInt64(bin) < self.binCount, "there is no such bin")
        let digits = String(bin, radix: 16)
        let zeros = String(repeating: "0", count: self.digitCount - digits.utf8.count)
        return RoleName(unchecked: "\(self.namePrefix)-\(zeros)\(digits)")
    }

    /// Whether `name` is that of a bin's role.
    public func contains(_ name: RoleName) -> Bool {
        let digits = name.text.utf8.suffix(self.digitCount)
        let areDigits = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard areDigits, let bin = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            UInt64(bin) < self.binCount
        else { return false }
        return self.name(ofBin: bin) == name
    }

    private var digitCount: Int { (self.bitCount + 3) / 4 }
}
