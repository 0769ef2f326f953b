import Foundation
import TestBed

/// What stands around the directory that an archive is unpacked into, and must stay as it is.
struct Surroundings {
    /// One file, directory or link: all that anybody could change of it.
    struct Entry: Hashable {
        let mode: mode_t
        let owner: uid_t
        let byteCount: Int
        let linkCount: UInt64
        /// Of the last change of content, and of anything: seconds and nanoseconds.
        let times: [Int]
        let target: String
        let text: String
    }

    private let scratch: ScratchDirectory

    /// Puts sentinels into a scratch directory, and an empty `stage` between them.
    init(_ scratch: ScratchDirectory) throws {
        self.scratch = scratch
        try scratch.write("untouched", to: "sentinel", mode: 0o640)
        try scratch.write("untouched", to: "outside/file", mode: 0o600)
        mkdir(scratch.file("outside/directory"), 0o750)
        symlink("sentinel", scratch.file("link"))
        for name in ["sentinel", "outside/file", "outside/directory", "outside"] {
            utimes(
                scratch.file(name),
                [timeval(tv_sec: 1_500_000_000, tv_usec: 7), timeval(tv_sec: 1_500_000_000, tv_usec: 7)])
        }
        try scratch.write("", to: "archive")
        mkdir(scratch.file("stage"), 0o755)
    }

    /// Everything but the archive and what is in the stage; the stage itself too, because it is being written
    /// to.
    func entries() throws -> [String: Entry] {
        var result: [String: Entry] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: self.scratch.path)
        where name != "archive" && !name.hasPrefix("stage") {
            result[name] = try self.entry(name)
        }
        return result
    }

    private func entry(_ name: String) throws -> Entry {
        let path = self.scratch.file(name)
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemCallFailure("look at \(path)") }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        return Entry(
            mode: status.st_mode, owner: status.st_uid, byteCount: Int(status.st_size),
            linkCount: UInt64(status.st_nlink),
            times: [
                status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ],
            target: isLink ? try FileManager.default.destinationOfSymbolicLink(atPath: path) : "",
            text: status.st_mode & S_IFMT == S_IFREG
                ? String(decoding: TestFiles.bytes(of: path), as: UTF8.self) : "")
    }
}
