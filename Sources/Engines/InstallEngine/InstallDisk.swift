/// The file system as an installation needs it, each operation a point at which power may fail.
///
/// Paths are absolute. Nothing follows a symbolic link in the last place. What an operation changes is
/// volatile until it is synchronised: a file's bytes by ``synchronizeFile(_:)``, the names in a directory
/// (new, renamed, removed) by ``synchronizeDirectory(_:)`` of that directory, both for everything below by
/// ``synchronizeTree(_:)``. Until then power failure may keep any part of it. A rename by itself is one step,
/// and so is an exchange: after a power failure it has happened or it has not.
///
/// Errors are the adapter's own, with a description for a person.
public protocol InstallDisk {
    /// What has this name; `nil` where nothing has.
    func entry(at path: String) throws -> DiskEntry?
    /// The names in a directory, sorted; empty where there is no such directory.
    func names(in directory: String) throws -> [String]
    /// The bytes of a file of at most `limit` bytes; `nil` where there is none.
    ///
    /// - Throws: also where the file is longer.
    func contents(of path: String, limit: Int) throws -> [UInt8]?
    /// Bytes that may still be stored in the file system of an existing directory.
    func freeByteCount(in directory: String) throws -> UInt64

    /// Makes a directory in an existing one; one that is there is fine.
    mutating func makeDirectory(_ path: String) throws
    /// Creates a file or replaces all of its bytes in place.
    mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws
    /// Adds bytes to the end of an existing file.
    mutating func append(_ bytes: [UInt8], to path: String) throws
    /// Cuts an existing file to so many bytes.
    mutating func truncate(_ path: String, byteCount: Int) throws
    /// Gives `source` the name `destination`; a file or symbolic link of that name is replaced in the same
    /// step.
    mutating func rename(_ source: String, to destination: String) throws
    /// Exchanges two names of one directory, both there, in one step: neither is ever missing.
    ///
    /// - Returns: `false` where the file system cannot do that; nothing has changed then.
    mutating func exchange(_ first: String, with second: String) throws -> Bool
    /// Makes a symbolic link whose name is free.
    mutating func makeSymbolicLink(_ path: String, to target: String) throws
    /// Removes whatever has the name, with all below it; nothing there is fine.
    mutating func removeTree(_ path: String) throws

    /// Waits until a file's bytes and length are on the disk.
    mutating func synchronizeFile(_ path: String) throws
    /// Waits until a directory's names are on the disk.
    mutating func synchronizeDirectory(_ path: String) throws
    /// Waits until a directory and everything below it are on the disk.
    mutating func synchronizeTree(_ path: String) throws
}

extension InstallDisk {
    /// Replaces a file so that a reader finds the old bytes or the new ones, whatever moment power fails.
    ///
    /// - Parameter staging: a free name in the same directory, such as the file's own with `.new` behind;
    ///   what an interrupted call left there is replaced.
    public mutating func replaceFile(_ path: String, with bytes: [UInt8], staging: String) throws {
        try self.writeFile(staging, bytes)
        try self.synchronizeFile(staging)
        try self.rename(staging, to: path)
        try self.synchronizeDirectory(Self.directory(of: path))
    }

    /// The directory that a path stands in: `/` for what has none.
    public static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else {
            return "/"
        }
        return String(path[..<slash])
    }
}
