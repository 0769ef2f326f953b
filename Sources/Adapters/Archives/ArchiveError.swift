import DurableStorage

/// Why an archive was not unpacked, or not made.
package struct ArchiveError: Error, Hashable, Sendable {
    /// The archive's path.
    package let archive: String
    /// What is wrong.
    package let problem: ArchiveProblem

    /// Joins a problem with the archive that has it.
    package init(archive: String, problem: ArchiveProblem) {
        self.archive = archive
        self.problem = problem
    }
}

extension ArchiveError: CustomStringConvertible {
    /// What is wrong with which archive, and what to do.
    package var description: String {
        if case .storage(let error) = self.problem { return error.description }
        return "archive '\(printable(self.archive))': \(self.problem)"
    }
}

/// What is wrong with an archive or with the disk that it should go to.
package enum ArchiveProblem: Error, Hashable, Sendable {
    /// An entry asks for what no package may do.
    case refused(entry: String, Refusal)
    /// It would become more than the limits allow.
    case limitExceeded(UnpackLimit, entry: String)
    /// Its bytes are cut short or wrong.
    case damaged(String)
    /// It is of a kind that this program cannot read.
    case unsupported(String)
    /// A file that should be packed would be refused by every device.
    case unpackable(entry: String, Refusal)
    /// A file changed while it was packed.
    case changed(entry: String)
    /// The disk said no.
    case storage(StorageError)
}

/// One of ``UnpackLimits``, with its value.
package enum UnpackLimit: Hashable, Sendable {
    case byteCount(UInt64)
    case entryCount(Int)
    case pathByteCount(Int)
    case pathDepth(Int)
    case componentByteCount(Int)
    case streamByteCount(UInt64)
    case compressionRatio(Int)
    case windowByteCount(UInt64)
    case headerByteCount(Int)
    case attributeCount(Int)
    case attributeByteCount(Int)
}

/// What an entry asked for that no package may do.
package enum Refusal: Hashable, Sendable {
    /// Its name begins with a slash.
    case absolutePath
    /// Its name contains `..`.
    case parentDirectory
    /// It has no name.
    case emptyName
    /// Its name, or its link's target, contains a NUL, a newline or another control character.
    case controlCharacter
    /// A symbolic link whose target is absolute, or climbs out, or climbs after going down.
    case linkLeadsOutside(target: String)
    /// A hard link to something that is not a regular file of this archive.
    case hardLinkTarget(String)
    /// It would be written through a symbolic link.
    case throughSymbolicLink
    /// It would stand below something that is not a directory.
    case parentNotDirectory
    /// It would replace a directory by something else, or something else by a directory.
    case replacesOtherKind
    /// It is a device, a FIFO or a socket.
    case specialFile(String)
    /// Its owner's number is beyond what the system has.
    case ownerOutOfRange
    /// Its name, or its link's target, is not valid UTF-8.
    case notUTF8
    /// Its name contains a backslash, which some programs take for a slash (zip only).
    case backslash
    /// Another entry has the same name (zip only).
    case repeatedName
    /// It is encrypted (zip only).
    case encrypted
    /// Its set-user-ID, set-group-ID or sticky bit is set, and may not be.
    case specialMode
    /// An extended attribute of it has a name that is no name, or an access list that means nothing here.
    case attribute(String)
    /// The whole archive is compressed once more.
    case compressedTwice
    /// Its two headers, or the header and the data, tell different things (zip only).
    case contradiction(String)
}

extension ArchiveProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let entry, let refusal):
            let subject = entry.isEmpty ? "it" : "its entry '\(printable(entry))'"
            return "refused, because \(subject) \(refusal). "
                + "Make it anew with 'fleetcast pack', and do not trust where it came from"
        case .limitExceeded(let limit, let entry):
            let place = entry.isEmpty ? "" : " at its entry '\(printable(entry))'"
            return "refused\(place), because it \(limit)"
        case .damaged(let reason):
            return "damaged: \(printable(reason)). Transfer or make it anew"
        case .unsupported(let reason):
            return
                "\(printable(reason)). A tar or cpio archive is expected, plain or compressed by gzip, xz or "
                + "zstd, or a zip archive"
        case .unpackable(let entry, let refusal):
            return
                "not made, because '\(printable(entry))' \(refusal), which devices refuse. Change or remove it"
        case .changed(let entry):
            return
                "not made, because '\(printable(entry))' changed meanwhile. Try again when nobody writes to it"
        case .storage(let error):
            return error.description
        }
    }
}

extension UnpackLimit: CustomStringConvertible {
    package var description: String {
        switch self {
        case .byteCount(let limit):
            return "unpacks to more than \(limit) bytes. Raise the limit if you trust it (--max-unpacked)"
        case .entryCount(let limit): return "has more than \(limit) entries"
        case .pathByteCount(let limit): return "has a path of more than \(limit) bytes"
        case .componentByteCount(let limit): return "has a name of more than \(limit) bytes"
        case .pathDepth(let limit): return "has a path of more than \(limit) components"
        case .streamByteCount(let limit): return "is longer than \(limit) bytes when decompressed"
        case .compressionRatio(let limit):
            return "becomes more than \(limit) times as large when decompressed, as only a trap does"
        case .windowByteCount(let limit):
            return "needs a window of more than \(limit >> 20) MiB in memory to be decompressed. Compress "
                + "it with 'xz -6' or 'zstd -19', or less"
        case .headerByteCount(let limit): return "has a header of more than \(limit) bytes"
        case .attributeCount(let limit): return "has more than \(limit) extended attributes"
        case .attributeByteCount(let limit): return "has extended attributes of more than \(limit) bytes"
        }
    }
}

extension Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absolutePath: return "has an absolute path"
        case .parentDirectory: return "contains '..'"
        case .emptyName: return "has no name"
        case .controlCharacter: return "contains a control character"
        case .linkLeadsOutside(let target):
            return "is a link that may lead outside, to '\(printable(target))'"
        case .hardLinkTarget(let target):
            return "is a hard link to '\(printable(target))', which is not an earlier file of this archive"
        case .throughSymbolicLink: return "would be written through a symbolic link"
        case .parentNotDirectory: return "would stand below something that is not a directory"
        case .replacesOtherKind: return "would replace an entry of another kind"
        case .specialFile(let kind): return "is a \(kind)"
        case .ownerOutOfRange: return "has an owner number that does not exist"
        case .notUTF8: return "has a name, or a link's target, that is not valid UTF-8"
        case .backslash: return "has a backslash in its name"
        case .repeatedName: return "stands in it twice"
        case .encrypted: return "is encrypted"
        case .specialMode: return "has a set-user-ID, set-group-ID or sticky bit, which is forbidden here"
        case .attribute(let reason): return "has an extended attribute that \(printable(reason))"
        case .compressedTwice: return "is compressed twice"
        case .contradiction(let reason): return "contradicts itself: \(printable(reason))"
        }
    }
}
