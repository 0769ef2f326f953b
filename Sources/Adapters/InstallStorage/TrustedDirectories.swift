package import DurableStorage
import Glibc

/// Why a directory cannot be trusted with what a device runs.
package enum DirectoryDistrust: Error, Hashable, Sendable {
    /// It, or one above it, belongs to somebody who is neither root nor this user.
    case owned(directory: String, user: UInt32)
    /// Others may change what is in it, or in one above it.
    case writable(directory: String, by: Writer)
    /// It cannot be looked at.
    case unreadable(StorageError)

    /// Who may write.
    package enum Writer: Hashable, Sendable {
        case group(UInt32)
        case everybody
    }
}

extension DirectoryDistrust: CustomStringConvertible {
    /// What is wrong with which directory, and what to do.
    package var description: String {
        switch self {
        case .owned(let directory, let user):
            "the directory '\(printable(directory))' belongs to user \(user), who could replace what is installed. "
                + "Give it to root (chown), or choose another directory"
        case .writable(let directory, .group(let group)):
            "the directory '\(printable(directory))' can be written by group \(group), who could replace what is "
                + "installed. Forbid it (chmod g-w), or choose another directory"
        case .writable(let directory, .everybody):
            "the directory '\(printable(directory))' can be written by everybody, who could replace what is "
                + "installed. Forbid it (chmod o-w), or choose another directory"
        case .unreadable(let error):
            error.description
        }
    }
}

/// Throws unless only root and this user can change what a directory holds, or what its path leads to.
///
/// Looked at are the directory and all those above it, and the same once more for whatever a symbolic link on the way
/// leads to. What is missing at the end of the path does not matter: whoever makes it, does so where only we may.
/// Above it, a directory such as `/tmp` will do, where everybody may write and nobody may remove what is another's
/// (the sticky bit), as long as the next part of the path is ours.
/// - Parameter directory: an absolute path.
package func requireTrustedDirectory(_ directory: String) throws(DirectoryDistrust) {
    var check = TrustCheck()
    try check.walk(directory)
}

/// A walk down a path, from the root.
private struct TrustCheck {
    private static let linkLimit = 40
    private var linkCount = 0

    /// Looks at every part of an absolute path.
    mutating func walk(_ path: String) throws(DirectoryDistrust) {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw .unreadable(StorageError(operation: "trust the relative path", path: path, errno: EINVAL))
        }
        try self.walk(path.split(separator: "/")[...], below: "/")
    }

    private mutating func walk(
        _ parts: ArraySlice<Substring>, below start: String
    ) throws(DirectoryDistrust) {
        guard var status = try Self.status(of: start) else { return }
        try Self.requireOwner(status, start)
        var current = start
        for (index, part) in zip(parts.indices, parts) {
            guard part != "." else { continue }
            let next = part == ".." ? Self.parent(of: current) : (current == "/" ? "/" : current + "/") + part
            let found = try Self.status(of: next)
            let isSticky = status.st_mode & S_ISVTX != 0
            // Where everybody may add names, a name that is not there yet may become anybody's.
            if !isSticky || found == nil { try Self.requireWriters(status, current) }
            guard let found else { return }
            try Self.requireOwner(found, next)
            if found.st_mode & S_IFMT == S_IFLNK {
                return try self.follow(next, in: current, then: parts[(index + 1)...])
            }
            current = next
            status = found
        }
        try Self.requireWriters(status, current)
    }

    private mutating func follow(
        _ link: String, in directory: String, then rest: ArraySlice<Substring>
    ) throws(DirectoryDistrust) {
        self.linkCount += 1
        guard self.linkCount <= Self.linkLimit else {
            throw .unreadable(StorageError(operation: "follow", path: link, errno: ELOOP))
        }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        guard count > 0 else { throw .unreadable(.last("read the symbolic link", link)) }
        let target = String(
            decoding: buffer.prefix(count).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let start = target.utf8.first == UInt8(ascii: "/") ? "/" : directory
        try self.walk((target.split(separator: "/") + rest)[...], below: start)
    }

    /// `nil` where there is nothing.
    private static func status(of path: String) throws(DirectoryDistrust) -> stat? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .unreadable(.last("look at", path)) }
            return nil
        }
        return status
    }

    private static func requireOwner(_ status: stat, _ path: String) throws(DirectoryDistrust) {
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .owned(directory: path, user: status.st_uid)
        }
    }

    private static func requireWriters(_ status: stat, _ path: String) throws(DirectoryDistrust) {
        // A group of its own user's, or root's, is no other's.
        if status.st_mode & S_IWOTH != 0 { throw .writable(directory: path, by: .everybody) }
        if status.st_mode & S_IWGRP != 0, status.st_gid != 0 {
            throw .writable(directory: path, by: .group(status.st_gid))
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
