internal import Crypto
internal import DurableStorage
internal import Glibc
package import UpdateMetadata

/// Makes a depot: keys and a first, empty repository.
package struct DepotInitialization: Sendable {
    /// What keys are made of; broadcast keys are always of Ed25519.
    package var algorithm = SigningKey.Algorithm.ed25519
    /// The present.
    package let now: UTCTime

    /// Creates an initialization.
    package init(now: UTCTime) {
        self.now = now
    }

    /// What was made.
    package struct Outcome: Sendable {
        /// Root, which devices need to begin with, relative to the depot.
        package let rootName: String
        /// Root's SHA-256, to compare by.
        package let rootDigest: [UInt8]
        /// Key files by role.
        package let keyNames: [(role: RoleName, name: String)]
        /// Whether offline keys are under a passphrase.
        package let isSealed: Bool
    }

    /// Makes the depot at `path`, which must be free or an empty directory; all of it or nothing.
    ///
    /// Root, targets and broadcast keys get one passphrase, if any. Those of timestamp and snapshot get none,
    /// since a server signs with them by itself.
    /// - Throws: ``RepositoryError`` where something is there, `StorageError`, what `passphrases` throws.
    package func make(at path: String, _ passphrases: inout some PassphraseSource) throws -> Outcome {
        try Self.requireFree(path)
        let trimmed = path.hasSuffix("/") && path.utf8.count > 1 ? String(path.dropLast()) : path
        if let slash = trimmed.lastIndex(of: "/"), slash != trimmed.startIndex {
            try makeDirectories(String(trimmed[..<slash]))
        }
        let passphrase = try passphrases.newPassphrase(for: "\(trimmed)/\(DepotLayout.offlineKeys)")
        let staging = "\(trimmed).\(try randomDigits(count: 16)).partial"
        do {
            let outcome = try self.fill(staging, passphrase)
            // An empty directory of that name is replaced.
            guard rename(staging, trimmed) == 0 else {
                throw StorageError.last("put the finished depot in place as", trimmed)
            }
            try synchronizeDirectory(Self.parent(of: trimmed))
            return outcome
        } catch {
            try? Self.remove(staging)
            throw error
        }
    }

    private static func requireFree(_ path: String) throws {
        guard exists(path) else { return }
        guard isDirectory(path), try directoryNames(path).isEmpty else {
            throw RepositoryError(
                .depot,
                exists("\(path)/\(DepotLayout.configuration)")
                    ? "'\(printable(path))' is a depot already. Its keys stay as they are."
                    : "'\(printable(path))' is not an empty directory. Name a path that is free.")
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func remove(_ path: String) throws {
        guard exists(path), let slash = path.lastIndex(of: "/") else {
            return try BaseDirectory(opening: ".").removeTree(path)
        }
        try BaseDirectory(opening: self.parent(of: path)).removeTree(
            String(path[path.index(after: slash)...]))
    }

    private func fill(_ path: String, _ passphrase: Passphrase?) throws -> Outcome {
        for (name, mode) in Self.directories {
            try makeDirectories("\(path)/\(name)", permissions: mode)
        }
        var storage = DepotDirectory(path: path)
        var keys: [RoleName: SigningKey] = [:]
        var names: [(RoleName, String)] = []
        for (role, isOnline) in Self.roles {
            let key = SigningKey(generating: role == .broadcast ? .ed25519 : self.algorithm)
            let directory = isOnline ? DepotLayout.onlineKeys : DepotLayout.offlineKeys
            let name = "\(directory)/\(Self.fileName(of: key, role))"
            try KeyFile.write(key, to: storage.location(name), under: isOnline ? nil : passphrase)
            keys[role] = key
            names.append((role, name))
        }
        let root = try self.writeMetadata(keys, &storage)
        try storage.replace(DepotLayout.configuration, with: Array(RepositorySettings.initialText.utf8))
        return Outcome(
            rootName: DepotLayout.metadata(.root, version: 1), rootDigest: Array(SHA256.hash(data: root)),
            keyNames: names, isSealed: passphrase != nil)
    }

    private static let directories: [(String, UInt32)] = [
        (DepotLayout.metadata, 0o755), (DepotLayout.targets, 0o755), (DepotLayout.draft, 0o755),
        (DepotLayout.onlineKeys, 0o700), (DepotLayout.offlineKeys, 0o700),
    ]

    private static let roles: [(RoleName, isOnline: Bool)] = [
        (.root, false), (.targets, false), (.broadcast, false), (.snapshot, true), (.timestamp, true),
    ]

    /// What the key file of a role is called.
    package static func fileName(of key: SigningKey, _ role: RoleName) -> String {
        "\(role)-\(key.id.text.prefix(8)).key"
    }
}
