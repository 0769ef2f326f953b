import Glibc

/// An error number of the operating system, and what to tell a person about it.
package struct SystemError: Hashable, Sendable {
    /// The number, as in `errno(3)`.
    package let number: Int32

    /// Wraps an error number.
    package init(number: Int32) {
        self.number = number
    }

    /// The reason in words, with the number's name: "no space left on device (ENOSPC)".
    package var text: String {
        guard let known = Self.known[self.number] else {
            return "\(String(cString: strerror(self.number))) (error \(self.number))"
        }
        return "\(known.words) (\(known.name))"
    }

    /// What a person can do about it; `nil` where that depends on more than the number.
    package var advice: String? {
        Self.known[self.number]?.advice
    }

    private typealias Known = (name: String, words: String, advice: String?)

    /// The numbers that storage meets in practice.
    ///
    /// Our own words, since `strerror` speaks the locale's language
    /// or none, and never says what to do.
    private static let known: [Int32: Known] = [
        EACCES: (
            "EACCES", "permission denied", "Check its owner and mode, or run as a user who may do this."
        ),
        EBUSY: ("EBUSY", "in use", "Unmount it, or stop the program that uses it."),
        EDQUOT: ("EDQUOT", "disk quota exceeded", "Free some space or choose another directory."),
        EEXIST: ("EEXIST", "it exists already", nil),
        EFBIG: ("EFBIG", "file too large for this file system", "Choose a directory on another file system."),
        EINVAL: ("EINVAL", "not possible there", nil),
        EIO: ("EIO", "input/output error", "The storage device may be failing: see the kernel's log."),
        EISDIR: ("EISDIR", "it is a directory", "Name a file."),
        ELOOP: ("ELOOP", "it is a symbolic link", "Name the file or directory that the link points to."),
        EMFILE: ("EMFILE", "too many open files", "Raise the limit (ulimit -n)."),
        ENAMETOOLONG: ("ENAMETOOLONG", "name too long", "Choose a shorter name."),
        ENFILE: ("ENFILE", "too many open files in the system", nil),
        ENODEV: ("ENODEV", "not a file that can be replaced", "Name a regular file."),
        ENOENT: ("ENOENT", "no such file or directory", "Check the path."),
        ENOSPC: ("ENOSPC", "no space left on device", "Free some space or choose another directory."),
        ENOTDIR: ("ENOTDIR", "a part of the path is not a directory", "Check the path."),
        ENOTEMPTY: ("ENOTEMPTY", "directory not empty", nil),
        EOPNOTSUPP: ("EOPNOTSUPP", "this file system does not support it", "Choose another directory."),
        EPERM: (
            "EPERM", "operation not permitted", "Check its owner and mode, or run as a user who may do this."
        ),
        EROFS: ("EROFS", "read-only file system", "Choose a directory that can be written to."),
        ETXTBSY: ("ETXTBSY", "the program is running", "Stop it first."),
        EWOULDBLOCK: ("EWOULDBLOCK", "another process holds it", "Wait until that process has ended."),
        EXDEV: ("EXDEV", "on another file system", nil),
    ]
}
