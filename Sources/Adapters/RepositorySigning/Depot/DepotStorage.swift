internal import DurableStorage
internal import Glibc

/// The small files of a depot, by names such as `metadata/3.root.json`.
///
/// Each change is whole and durable when it returns; between any two of them the process may be killed.
package protocol DepotStorage {
    /// A whole file; `nil` where there is none.
    func read(_ name: String) throws -> [UInt8]?
    /// The names in a directory, sorted; none where it does not exist.
    func names(in directory: String) throws -> [String]
    /// Writes a file, so that a reader finds the old bytes or the new ones.
    mutating func replace(_ name: String, with bytes: [UInt8]) throws
    /// Removes a file; none there is fine.
    mutating func remove(_ name: String) throws
}

/// A depot on a disk.
package struct DepotDirectory: DepotStorage, Sendable {
    /// The depot's directory.
    package let path: String

    /// Takes the path of a depot.
    package init(path: String) {
        self.path = path
    }

    /// The path of a name.
    package func location(_ name: String) -> String { "\(self.path)/\(name)" }

    package func read(_ name: String) throws -> [UInt8]? {
        do throws(StorageError) {
            return try readSmallFile(self.location(name))
        } catch  where error.errno == ENOENT {
            return nil
        }
    }

    package func names(in directory: String) throws -> [String] {
        let path = self.location(directory)
        guard exists(path) else { return [] }
        return try BaseDirectory(opening: path).names().sorted()
    }

    package mutating func replace(_ name: String, with bytes: [UInt8]) throws {
        try replaceFileAtomically(at: self.location(name), with: bytes, permissions: 0o644)
    }

    package mutating func remove(_ name: String) throws {
        guard let slash = name.lastIndex(of: "/") else { return }
        let directory = self.location(String(name[..<slash]))
        guard exists(directory) else { return }
        let base = try BaseDirectory(opening: directory)
        try base.unlink(String(name[name.index(after: slash)...]))
        try base.synchronize()
    }
}
