import InstallEngine

/// A disk that can be looked at; whatever should change it does nothing.
///
/// For readers of a journal that another process may be writing at this moment: a reader must not cut off
/// what only looks like a torn record because it is not written to its end yet.
struct UnchangedDisk<Disk: InstallDisk>: InstallDisk {
    private let disk: Disk

    init(_ disk: Disk) {
        self.disk = disk
    }

    func entry(at path: String) throws -> DiskEntry? { try self.disk.entry(at: path) }
    func names(in directory: String) throws -> [String] { try self.disk.names(in: directory) }
    func contents(of path: String, limit: Int) throws -> [UInt8]? {
        try self.disk.contents(of: path, limit: limit)
    }
    func freeByteCount(in directory: String) throws -> UInt64 {
        try self.disk.freeByteCount(in: directory)
    }

    mutating func makeDirectory(_ path: String) {}
    mutating func writeFile(_ path: String, _ bytes: [UInt8]) {}
    mutating func append(_ bytes: [UInt8], to path: String) {}
    mutating func truncate(_ path: String, byteCount: Int) {}
    mutating func rename(_ source: String, to destination: String) {}
    mutating func makeSymbolicLink(_ path: String, to target: String) {}
    mutating func removeTree(_ path: String) {}
    mutating func synchronizeFile(_ path: String) {}
    mutating func synchronizeDirectory(_ path: String) {}
    mutating func synchronizeTree(_ path: String) {}
}
