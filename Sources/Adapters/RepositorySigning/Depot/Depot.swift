package import ConfigurationFormat
package import DurableStorage
internal import Glibc

/// A depot, opened for changes by this process alone.
package struct Depot: ~Copyable {
    /// Its files.
    package var files: DepotDirectory
    /// What its configuration says.
    package let settings: RepositorySettings
    private let lock: FileLock

    /// Opens an existing depot and locks it.
    ///
    /// - Throws: ``RepositoryError`` where it is none or is in use, `StorageError`.
    package init(opening path: String) throws {
        self.settings = try Self.settings(of: path)
        self.files = DepotDirectory(path: path)
        self.lock = try Self.lock(path)
    }

    /// The settings of the depot at `path`, which is not locked.
    package static func settings(of path: String) throws -> RepositorySettings {
        let file = "\(path)/\(DepotLayout.configuration)"
        guard exists(file) else {
            throw RepositoryError(
                .depot,
                "'\(printable(path))' is no depot: it has no \(DepotLayout.configuration). Make one with"
                    + " 'fleetcast init DEPOT', or name it with --depot DEPOT or the variable FLEETCAST_DEPOT.")
        }
        do {
            return try RepositorySettings(reading: ConfigurationDocument(parsing: try readSmallFile(file)))
        } catch let error as ConfigurationError {
            throw RepositoryError(.setting, "'\(printable(file))': \(error)")
        }
    }

    private static func lock(_ path: String) throws -> FileLock {
        let directory = try BaseDirectory(opening: path)
        do throws(StorageError) {
            return try directory.lock(DepotLayout.lock)
        } catch where error.errno == EWOULDBLOCK {
            throw RepositoryError(
                .busy,
                "another process is changing the depot '\(printable(path))'. Try again when it has ended.")
        }
    }
}
