import Foundation

/// A file system in memory that is soon full; needs root.
package final class SmallFileSystem: Sendable {
    /// Where it is mounted.
    package var path: String { self.directory.path }

    private let directory: ScratchDirectory

    /// Mounts a file system of so many bytes, rounded up to whole pages.
    package init(byteCount: Int) throws {
        self.directory = try ScratchDirectory("small")
        guard mount("tmpfs", self.directory.path, "tmpfs", 0, "size=\(byteCount),mode=0700") == 0 else {
            throw SystemCallFailure("mount a tmpfs at \(self.directory.path)")
        }
    }

    deinit {
        // Detached at once, even where a program that failed to end still holds a file.
        umount2(self.directory.path, Int32(MNT_DETACH))
    }

    /// The path of an entry, which need not exist.
    package func path(of name: String) -> String { self.directory.path(of: name) }
}
