import Foundation
import Synchronization

/// Removes what test runs left behind that were killed.
enum StaleBeds {
    private static let isDone = Mutex(false)

    /// Removes them, on the first call only.
    static func removeOnce() {
        // Not a lazy constant: removing runs commands, whose scratch directories come back here.
        let isFirst = self.isDone.withLock { isDone in
            defer { isDone = true }
            return !isDone
        }
        guard isFirst else { return }
        self.remove()
    }

    static func remove() {
        self.unmount()
        self.removeNamespaces()
        self.removeDirectories()
    }

    private static var baseDirectory: String { ScratchDirectory.base }

    private static func unmount() {
        let mounts = String(decoding: TestFiles.bytes(of: "/proc/self/mounts"), as: UTF8.self)
        for mount in mounts.split(separator: "\n") {
            guard let path = mount.split(separator: " ").dropFirst().first.map(String.init),
                path.hasPrefix(self.baseDirectory), BedName.isStale((path as NSString).lastPathComponent)
            else { continue }
            umount2(path, Int32(MNT_DETACH))
        }
    }

    private static func removeNamespaces() {
        for name in self.staleEntries(of: "/run/netns") {
            NetworkNamespace.remove(name)
        }
    }

    private static func removeDirectories() {
        for name in self.staleEntries(of: self.baseDirectory) {
            try? FileManager.default.removeItem(atPath: "\(self.baseDirectory)/\(name)")
        }
    }

    private static func staleEntries(of directory: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return entries.filter { BedName.isStale($0) }
    }
}
