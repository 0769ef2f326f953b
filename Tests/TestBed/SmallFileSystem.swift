import Foundation

/// A file system of a few kilobytes, for tests of what happens when the disk is full.
///
/// A tmpfs in the mount namespace of a helper process: it is seen through `/proc`, never appears among this
/// machine's mounts, and is gone with the helper, however the test ends. Needs root.
package final class SmallFileSystem: @unchecked Sendable {
    /// The file system's base directory.
    package let path: String

    private let holder: Process
    private let release: Pipe

    /// Whether this process may make one; tests that cannot must say that they were skipped.
    package static var isPossible: Bool { geteuid() == 0 }

    /// Mounts an empty file system of `kilobyteCount` KiB.
    package init(kilobyteCount: Int) throws {
        let ready = Pipe()
        self.release = Pipe()
        self.holder = Process()
        self.holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        let script =
            "mount -t tmpfs -o size=\(kilobyteCount)k fleetcast-test /mnt && echo ready && read -r line"
        self.holder.arguments = ["--mount", "--propagation", "private", "sh", "-c", script]
        self.holder.standardOutput = ready
        self.holder.standardInput = self.release
        try self.holder.run()
        self.path = "/proc/\(self.holder.processIdentifier)/root/mnt"
        guard ready.fileHandleForReading.availableData == Data("ready\n".utf8) else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    deinit {
        try? self.release.fileHandleForWriting.close()
        self.holder.waitUntilExit()
    }
}

/// Says on standard error which check was not made and why: no test may be skipped in silence.
package func reportSkipped(_ what: String, because reason: String) {
    FileHandle.standardError.write(Data("SKIPPED: \(what): \(reason)\n".utf8))
}
