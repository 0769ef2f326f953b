internal import DurableStorage
internal import Glibc
internal import UpdateMetadata

extension ArtifactStore {
    /// Names of files that belong to targets, relative to the store: artifacts, signatures files, spines.
    static func names(of targets: TargetsMetadata) -> Set<String> {
        var names: Set<String> = []
        for (path, file) in targets.targets {
            guard let digest = file.digests.sha256, let name = self.name(path, sha256: digest) else {
                continue
            }
            names.insert(name)
            guard let broadcast = file.custom.flatMap({ try? Release(parsing: $0) })?.broadcast else {
                continue
            }
            names.insert(self.signatures(of: name))
            if let spine = broadcast.spineDigest {
                names.insert(self.spine(of: name, digest: spine, target: path))
            }
        }
        return names
    }

    /// All files of the store that are named as artifacts are, or that a killed process left half written.
    package func storedNames() throws -> [String] {
        guard exists(self.path) else { return [] }
        return try Self.names(below: self.path, prefix: "", depth: 0)
    }

    /// Removes what no target of `targets` needs.
    ///
    /// - Returns: the names that were removed.
    @discardableResult
    func removeOrphans(of targets: [TargetsMetadata]) throws -> [String] {
        let needed = targets.reduce(into: Set<String>()) { $0.formUnion(Self.names(of: $1)) }
        let orphans = try self.storedNames().filter { !needed.contains($0) }
        for name in orphans { try removeFile("\(self.path)/\(name)") }
        return orphans
    }

    /// Deeper directories than a target path can have.
    private static let depthLimit = 520

    private static func names(below path: String, prefix: String, depth: Int) throws -> [String] {
        guard depth < self.depthLimit else { return [] }
        let names = try directoryNames(path)
        var found: [String] = []
        for name in names {
            if isDirectory("\(path)/\(name)") {
                found += try self.names(
                    below: "\(path)/\(name)", prefix: "\(prefix)\(name)/", depth: depth + 1)
            } else if self.isOurs(name) {
                found.append(prefix + name)
            }
        }
        return found
    }

    private static func isOurs(_ name: String) -> Bool {
        // `.DIGEST.NAME.0123456789abcdef.partial`: half written.
        let isPartial = name.hasPrefix(".") && name.hasSuffix(".partial")
        let bytes = Array((isPartial ? String(name.dropFirst()) : name).utf8)
        return bytes.count > 65 && bytes[64] == UInt8(ascii: ".")
            && bytes[..<64].allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// Removes a file durably; none there is fine.
func removeFile(_ path: String) throws(StorageError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .last("remove", path) }
    guard let slash = path.lastIndex(of: "/") else { return }
    try synchronizeDirectory(String(path[..<slash]))
}

/// The names in a directory, sorted.
func directoryNames(_ path: String) throws(StorageError) -> [String] {
    try BaseDirectory(opening: path).names().sorted()
}

/// Whether a directory, and no symbolic link to one, is at `path`.
func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
