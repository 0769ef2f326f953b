import Foundation

/// A file system of a few kilobytes, for tests of what happens when the disk is full; needs root.
package final class SmallFileSystem: Sendable {
    /// Where it is mounted.
    package var path: String { self.directory.path }

    private let directory: ScratchDirectory

    /// Whether this process may make one; tests that cannot must say that they were skipped.
    package static var isPossible: Bool { TestBed.isRoot }

    /// Mounts an empty file system of so many KiB, rounded up to whole pages.
    package init(kilobyteCount: Int) throws {
        self.directory = try ScratchDirectory("small")
        guard mount("tmpfs", self.directory.path, "tmpfs", 0, "size=\(kilobyteCount)k,mode=0700") == 0 else {
            throw SystemCallFailure("mount a tmpfs at \(self.directory.path)")
        }
    }

    deinit {
        // Detached at once, even where a program that failed to end still holds a file.
        umount2(self.directory.path, Int32(MNT_DETACH))
    }

    /// The path of an entry, which need not exist.
    package func file(_ name: String) -> String { self.directory.file(name) }
}
