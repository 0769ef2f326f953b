import DurableStorage
import Glibc
package import InstallEngine
internal import InstallStorage

/// What an agent keeps between its starts.
///
///     DIRECTORY/journal                what was about to be done, and what became of it
///     DIRECTORY/.lock                  held by the one agent that acts
///     DIRECTORY/.reserve               room for the journal where the disk is full
///     DIRECTORY/requests/confirm       what another process asks of the one that acts
///     DIRECTORY/requests/rollback
///     DIRECTORY/reports/<number>.log   what hooks, scripts and commands of a deployment wrote
package struct StateDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Knows the directory; nothing is made yet.
    package init(_ path: String) {
        self.path = path
    }

    /// The directory of requests.
    var requests: String { self.path + "/requests" }
    /// The directory of reports.
    var reports: String { self.path + "/reports" }

    /// Room for the journal on a disk that is full: without it, nothing could be taken back there.
    var reserve: SpaceReserve { SpaceReserve(at: self.path + "/.reserve") }

    /// Makes the directories, and takes the lock for as long as the result lives.
    ///
    /// - Throws: ``AgentBusy`` where another agent holds it.
    func lock() throws -> AgentLock {
        try makeDirectories(self.path, permissions: 0o755)
        // Who may write requests may roll back: nobody but the owner.
        try makeDirectories(self.requests, permissions: 0o700)
        try makeDirectories(self.reports, permissions: 0o700)
        for _ in 1..<Self.lockAttemptCount {
            if let lock = try self.attemptedLock() { return lock }
            // `isLocked()` of another process holds it for a moment, too.
            usleep(20_000)
        }
        guard let lock = try self.attemptedLock() else { throw AgentBusy(directory: self.path) }
        return lock
    }

    /// - Returns: `nil` where another process holds it.
    private func attemptedLock() throws(StorageError) -> AgentLock? {
        do throws(StorageError) {
            let lock = AgentLock(try BaseDirectory(opening: self.path).lock(".lock"))
            // Used up by an installation that met a full disk; where the disk is still full, going back comes first.
            try? self.reserve.make()
            return lock
        } catch {
            guard error.errno == EWOULDBLOCK else { throw error }
            return nil
        }
    }

    /// Why nothing new may begin here; `nil` where there is room for the journal whatever happens.
    func lackOfRoom() -> String? {
        do throws(StorageError) {
            try self.reserve.make()
            return nil
        } catch {
            return "without room for its journal the agent could take nothing back: \(error)"
        }
    }

    private static let lockAttemptCount = 4

    /// Whether an agent holds the lock at this moment.
    package func isLocked() throws -> Bool {
        let path = self.path + "/.lock"
        let file: OwnedDescriptor
        do throws(StorageError) {
            file = try OwnedDescriptor(opening: path, O_RDONLY | O_NOFOLLOW, for: "open the lock")
        } catch {
            guard error.errno == ENOENT else { throw error }
            return false
        }
        // Shared, and given back at once: an agent that starts in this moment is told that another one is at
        // work, so it tries more than once.
        guard flock(file.rawValue, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        flock(file.rawValue, LOCK_UN)
        return false
    }

    /// The journal as it is now, whoever writes it at this moment; nothing is repaired.
    package func journal() throws -> InstallJournal {
        try InstallJournal(reading: self.path, on: DirectoryDisk())
    }
}

/// Another agent is at work on this device.
package struct AgentBusy: Error, CustomStringConvertible {
    /// Its state directory.
    let directory: String

    /// What to do.
    package var description: String {
        "another fleetcast-agent is installing on this device (it holds '\(printable(self.directory))/.lock'); wait"
            + " until it has ended: 'fleetcast-agent status' says how far it is"
    }
}
