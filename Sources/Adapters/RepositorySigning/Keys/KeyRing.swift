internal import DurableStorage
package import UpdateMetadata

/// The private keys at hand: key files by their keys' names.
package struct KeyRing: Sendable {
    /// The files; of two with one key the first that was named.
    package private(set) var files: [KeyID: KeyFile] = [:]
    /// What a person should know of files that were found.
    package private(set) var warnings: [String] = []
    private var opened: [KeyID: SigningKey] = [:]

    /// Creates a ring without keys.
    package init() {}

    /// Adds the file at `path`.
    ///
    /// - Throws: ``KeyError`` or `StorageError`.
    package mutating func add(file path: String) throws {
        self.add(try KeyFile(reading: path))
    }

    /// Adds all files of a directory that a person named: one without any is told among ``warnings``.
    ///
    /// - Throws: `StorageError` where there is no such directory.
    package mutating func add(namedDirectory path: String) throws {
        let warningCount = self.warnings.count
        let count = try self.addAll(in: path)
        guard count == 0, self.warnings.count == warningCount else { return }
        self.warnings.append(
            "the directory '\(printable(path))' holds no private keys: their names end in .key or .pem")
    }

    /// Adds all files of a directory whose names end in `.key` or `.pem`; a missing directory has none.
    ///
    /// A file that is no private key is no obstacle, and told among ``warnings``.
    package mutating func add(directory path: String) throws {
        guard exists(path) else { return }
        _ = try self.addAll(in: path)
    }

    /// - Returns: how many files with private keys there are.
    private mutating func addAll(in path: String) throws -> Int {
        let names = try BaseDirectory(opening: path).names().filter { !$0.hasPrefix(".") }
        var count = 0
        for name in names.sorted() where name.hasSuffix(".key") || name.hasSuffix(".pem") {
            do {
                try self.add(file: "\(path)/\(name)")
                count += 1
            } catch let error as KeyError where error.reason == .publicOnly {
                continue
            } catch {
                self.warnings.append("\(error)")
            }
        }
        return count
    }

    /// Adds a key that was just made, and need not be opened again.
    package mutating func add(_ key: SigningKey, file: KeyFile) {
        self.add(file)
        self.opened[key.id] = key
    }

    private mutating func add(_ file: KeyFile) {
        let id = file.publicKey.defaultID
        guard self.files[id] == nil else { return }
        self.files[id] = file
        guard file.isExposed else { return }
        self.warnings.append(
            "others may read the private key '\(printable(file.path))': run chmod 600 on it, and replace the key"
                + " (fleetcast key rotate) if strangers have accounts there")
    }

    /// Opens the key of that name; `nil` where it is not at hand.
    package mutating func key(
        _ id: KeyID, named key: PublicKey, _ passphrases: inout some PassphraseSource
    ) throws -> SigningKey? {
        // Others may name a key by something else than its digest: what it is decides.
        let own = key.defaultID
        if let key = self.opened[own] { return key }
        guard let file = self.files[own] else { return nil }
        let opened = try file.open(&passphrases)
        self.opened[own] = opened
        return opened
    }

    /// What is wrong where too few keys are at hand for an online role; `nil` where they suffice.
    func shortage(of role: RoleName, in root: RootMetadata) -> String? {
        guard let roleKeys = root.roleKeys(of: role) else { return nil }
        let count = roleKeys.keyIDs.compactMap { root.keys[$0] }.count { self.holds($0) }
        guard count < roleKeys.threshold else { return nil }
        return "\(count) of the \(roleKeys.threshold) keys that \(role) needs can be read here: this machine"
            + " cannot sign it before it expires. Restore the key file from a backup, or name it with --key"
            + " FILE; if it is lost: 'fleetcast key rotate \(role)'."
    }

    /// Whether the private half of `key` is at hand.
    package func holds(_ key: PublicKey) -> Bool { self.files[key.defaultID] != nil }
}
