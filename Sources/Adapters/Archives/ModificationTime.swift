import CArchive
import Glibc

/// When an entry was last modified.
struct ModificationTime: Hashable {
    /// Since 1970, up to 2106.
    let seconds: Int
    /// `0 ..< 1_000_000_000`.
    let nanoseconds: Int

    /// What libarchive parsed; `nil` where there is no time, or one that no file system stores.
    ///
    /// That is no reason to refuse a package: the file is simply new.
    init?(_ entry: OpaquePointer) {
        guard archive_entry_mtime_is_set(entry) != 0 else { return nil }
        let seconds = archive_entry_mtime(entry)
        let nanoseconds = archive_entry_mtime_nsec(entry)
        guard (0...0xFFFF_FFFF).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
            return nil
        }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Time of access and of modification, as `futimens(2)` takes them.
    var times: [timespec] {
        [timespec](repeating: timespec(tv_sec: self.seconds, tv_nsec: self.nanoseconds), count: 2)
    }
}
