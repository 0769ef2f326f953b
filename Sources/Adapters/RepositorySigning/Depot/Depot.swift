internal import ConfigurationFormat
package import DurableStorage

/// A depot as a whole.
package enum Depot {
    /// Locks the depot at `path` for as long as the result lives, so that one process at a time changes it.
    ///
    /// - Throws: `StorageError` with `EWOULDBLOCK` at once where another process holds the lock.
    package static func lock(_ path: String) throws -> FileLock {
        let directory = try BaseDirectory(opening: path)
        return try directory.lock(DepotLayout.lock)
    }

    /// The settings of the depot at `path`.
    ///
    /// - Throws: ``RepositoryError`` where it is no depot, or its configuration cannot be used.
    package static func settings(of path: String) throws -> RepositorySettings {
        let file = "\(path)/\(DepotLayout.configuration)"
        guard exists(file) else {
            throw RepositoryError(
                .depot,
                "'\(printable(path))' is no depot: it has no \(DepotLayout.configuration). Make one with"
                    + " 'fleetcast init DEPOT', or name it with --depot DEPOT or the variable"
                    + " FLEETCAST_DEPOT."
            )
        }
        let bytes = try readSmallFile(file)
        let document: ConfigurationDocument
        do throws(ConfigurationError) {
            document = try ConfigurationDocument(parsing: bytes)
        } catch {
            throw RepositoryError(.setting, "'\(printable(file))': \(error)")
        }
        return try RepositorySettings(reading: document)
    }
}
