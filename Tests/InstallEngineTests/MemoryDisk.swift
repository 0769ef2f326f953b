import InstallEngine

/// One directory in memory that says which operations were asked for, and fails when it shall.
struct MemoryDisk: InstallDisk {
    /// The disk is full, or worse.
    struct Failure: Error, Equatable {}
    /// Power failed.
    struct PowerFailure: PowerFailing {}

    var files: [String: [UInt8]] = [:]
    /// Every change and synchronisation, in words.
    private(set) var operations: [String] = []
    /// The operation, counted from now on, that fails; half of what it writes is written.
    var operationsUntilFailure: Int?
    var failsByPower = false

    private mutating func count(_ operation: String) throws {
        self.operations.append(operation)
        guard let left = self.operationsUntilFailure else { return }
        self.operationsUntilFailure = left == 0 ? nil : left - 1
        if left == 0 {
            if self.failsByPower { throw PowerFailure() }
            throw Failure()
        }
    }

    mutating func forgetOperations() { self.operations = [] }

    func entry(at path: String) -> DiskEntry? {
        self.files[path].map { .file(byteCount: UInt64($0.count)) }
    }

    func names(in directory: String) -> [String] { [] }

    func contents(of path: String, limit: Int) throws -> [UInt8]? {
        guard let bytes = self.files[path] else { return nil }
        guard bytes.count <= limit else { throw Failure() }
        return bytes
    }

    func freeByteCount(in directory: String) -> UInt64 { .max }

    mutating func makeDirectory(_ path: String) {}

    mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws {
        self.files[path] = Array(bytes.prefix(bytes.count / 2))
        try self.count("write \(path)")
        self.files[path] = bytes
    }

    mutating func append(_ bytes: [UInt8], to path: String) throws {
        guard let before = self.files[path] else { throw Failure() }
        self.files[path] = before + bytes.prefix(bytes.count / 2)
        try self.count("append \(path)")
        self.files[path] = before + bytes
    }

    mutating func truncate(_ path: String, byteCount: Int) throws {
        guard let bytes = self.files[path], bytes.count >= byteCount else { throw Failure() }
        try self.count("truncate \(path)")
        self.files[path] = Array(bytes.prefix(byteCount))
    }

    mutating func rename(_ source: String, to destination: String) throws {
        try self.count("rename \(source) \(destination)")
        guard let bytes = self.files.removeValue(forKey: source) else { throw Failure() }
        self.files[destination] = bytes
    }

    mutating func exchange(_ first: String, with second: String) throws -> Bool { throw Failure() }

    mutating func makeSymbolicLink(_ path: String, to target: String) throws { throw Failure() }

    mutating func removeTree(_ path: String) throws {
        try self.count("remove \(path)")
        self.files[path] = nil
    }

    mutating func synchronizeFile(_ path: String) throws { try self.count("synchronize \(path)") }

    mutating func synchronizeDirectory(_ path: String) throws { try self.count("synchronize \(path)/") }

    mutating func synchronizeTree(_ path: String) throws { throw Failure() }
}
