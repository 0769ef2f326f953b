internal import ConfigurationFormat
package import DurableStorage
internal import Glibc

/// A depot as a whole.
package enum Depot {
    /// Locks the depot at `path` for as long as the result lives, so that one process at a time changes it.
    ///
    /// - Throws: `StorageError` with `EWOULDBLOCK` at once where another process holds the lock.
    package static func lock(_ path: String) throws -> FileLock {
        let directory = try BaseDirectory(opening: path)
        return try directory.lock(DepotLayout.lock)
    }

    /// Calls `body` while no other process changes the depot at `path`.
    ///
    /// For that it waits ten seconds at most.
    /// Somebody who may not read the lock is not kept from looking.
    /// - Parameter waiting: called while it waits, with tenths of a second; what it throws ends the waiting.
    /// - Returns: `nil` where another process changed it all the time.
    static func whileUnchanged<Result>(
        _ path: String, waiting: (UInt64) throws -> Void, _ body: () throws -> Result
    ) throws -> Result? {
        let descriptor = open("\(path)/\(DepotLayout.lock)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return try body() }
        defer { close(descriptor) }
        for tenths in 0..<UInt64(100) {
            if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return try body() }
            guard errno == EWOULDBLOCK || errno == EINTR else { return try body() }
            try waiting(tenths)
            usleep(100_000)
        }
        return nil
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
