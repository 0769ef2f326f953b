import InstallEngine

/// A file system in memory that knows what has not been synchronised, and whose power can fail.
struct MemoryDisk: InstallDisk {
    /// What a path stands for.
    enum Node: Hashable {
        case file([UInt8])
        case directory
        case link(String)
        case other
    }

    /// The end of the machine.
    struct PowerFailure: PowerFailing {}

    /// What a file system says.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    /// Everything, by absolute path.
    var nodes: [String: Node] = ["/": .directory]
    /// Whether names can be exchanged.
    var canExchange = true
    /// Bytes that are free.
    var freeByteCount: UInt64 = 1 << 40
    /// Paths that cannot be looked at.
    var unreadable: Set<String> = []
    /// Power fails before the operation after so many; `nil` for never.
    var operationsLeft: Int?
    /// Operations until now.
    private(set) var operationCount = 0
    /// Directories with names, and files with bytes, that power failure would lose.
    private(set) var unsynchronized: Set<String> = []
    /// What was synchronised though nothing had changed.
    private(set) var idleSynchronizations: [String] = []

    /// Sets a node up with all directories above it, durably and without counting.
    mutating func set(_ path: String, _ node: Node) {
        var parent = Self.directory(of: path)
        while self.nodes[parent] == nil {
            self.nodes[parent] = .directory
            parent = Self.directory(of: parent)
        }
        self.nodes[path] = node
    }

    /// The bytes of a file as text.
    func text(_ path: String) -> String? {
        guard case .file(let bytes)? = self.nodes[path] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sets a file up.
    mutating func set(_ path: String, text: String) {
        self.set(path, .file(Array(text.utf8)))
    }
}

extension MemoryDisk {
    func entry(at path: String) throws -> DiskEntry? {
        guard !self.unreadable.contains(path) else { throw Refusal(description: "\(path): no permission") }
        return switch self.nodes[path] {
        case nil: nil
        case .file(let bytes): .file(byteCount: UInt64(bytes.count))
        case .directory: .directory
        case .link(let target): .symbolicLink(target: target)
        case .other: .other
        }
    }

    func names(in directory: String) throws -> [String] {
        guard self.nodes[directory] == .directory else { return [] }
        let prefix = directory == "/" ? "/" : directory + "/"
        return self.nodes.keys.filter { path in
            path.hasPrefix(prefix) && path != "/" && !path.dropFirst(prefix.count).contains("/")
        }.map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    func contents(of path: String, limit: Int) throws -> [UInt8]? {
        guard let node = self.nodes[path] else { return nil }
        guard case .file(let bytes) = node, bytes.count <= limit else {
            throw Refusal(description: "\(path): not a file of at most \(limit) bytes")
        }
        return bytes
    }

    func freeByteCount(in directory: String) throws -> UInt64 {
        guard self.nodes[directory] == .directory else {
            throw Refusal(description: "\(directory): no directory")
        }
        return self.freeByteCount
    }
}

extension MemoryDisk {
    mutating func makeDirectory(_ path: String) throws {
        try self.begin()
        guard self.nodes[path] != .directory else { return }
        try self.add(path, .directory)
    }

    mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws {
        try self.begin()
        if case .file? = self.nodes[path] { self.nodes[path] = nil }
        try self.add(path, .file(bytes))
        self.unsynchronized.insert(path)
    }

    mutating func append(_ bytes: [UInt8], to path: String) throws {
        try self.begin()
        guard case .file(let old)? = self.nodes[path] else {
            throw Refusal(description: "\(path): no file")
        }
        self.nodes[path] = .file(old + bytes)
        self.unsynchronized.insert(path)
    }

    mutating func truncate(_ path: String, byteCount: Int) throws {
        try self.begin()
        guard case .file(let old)? = self.nodes[path] else {
            throw Refusal(description: "\(path): no file")
        }
        self.nodes[path] = .file(Array(old.prefix(byteCount)))
        self.unsynchronized.insert(path)
    }

    mutating func rename(_ source: String, to destination: String) throws {
        try self.begin()
        guard let node = self.nodes[source] else { throw Refusal(description: "\(source): not there") }
        guard try self.nodes[destination] != .directory || self.names(in: destination).isEmpty else {
            throw Refusal(description: "\(destination): not empty")
        }
        self.nodes[source] = nil
        self.nodes[destination] = node
        for path in self.nodes.keys where path.hasPrefix(source + "/") {
            self.nodes[destination + path.dropFirst(source.count)] = self.nodes.removeValue(forKey: path)
        }
        for path in self.unsynchronized where path == source || path.hasPrefix(source + "/") {
            self.unsynchronized.remove(path)
            self.unsynchronized.insert(destination + path.dropFirst(source.count))
        }
        self.unsynchronized.formUnion([Self.directory(of: source), Self.directory(of: destination)])
    }

    mutating func exchange(_ first: String, with second: String) throws -> Bool {
        guard self.nodes[first] != nil, self.nodes[second] != nil else {
            throw Refusal(description: "\(first) or \(second): not there")
        }
        guard self.canExchange else { return false }
        try self.begin()
        func exchanged(_ path: String) -> String {
            for (old, new) in [(first, second), (second, first)]
            where path == old || path.hasPrefix(old + "/") {
                return new + path.dropFirst(old.count)
            }
            return path
        }
        self.nodes = Dictionary(uniqueKeysWithValues: self.nodes.map { (exchanged($0.key), $0.value) })
        self.unsynchronized = Set(self.unsynchronized.map(exchanged))
        self.unsynchronized.insert(Self.directory(of: first))
        return true
    }

    mutating func makeSymbolicLink(_ path: String, to target: String) throws {
        try self.begin()
        try self.add(path, .link(target))
    }

    mutating func removeTree(_ path: String) throws {
        try self.begin()
        guard self.nodes[path] != nil else { return }
        func isInside(_ other: String) -> Bool { other == path || other.hasPrefix(path + "/") }
        // Halfway at first, so that power can fail there.
        if let inner = self.nodes.keys.filter({ $0 != path && isInside($0) }).max() {
            self.nodes[inner] = nil
            try self.begin()
        }
        self.nodes = self.nodes.filter { !isInside($0.key) }
        self.unsynchronized = self.unsynchronized.filter { !isInside($0) }
        self.unsynchronized.insert(Self.directory(of: path))
    }

    mutating func synchronizeFile(_ path: String) throws { try self.synchronize(path, [path]) }

    mutating func synchronizeDirectory(_ path: String) throws { try self.synchronize(path, [path]) }

    mutating func synchronizeTree(_ path: String) throws {
        try self.synchronize(path, self.unsynchronized.filter { $0 == path || $0.hasPrefix(path + "/") })
    }

    private mutating func synchronize(_ path: String, _ synchronized: Set<String>) throws {
        try self.begin()
        guard self.nodes[path] != nil else { throw Refusal(description: "\(path): not there") }
        if self.unsynchronized.isDisjoint(with: synchronized) { self.idleSynchronizations.append(path) }
        self.unsynchronized.subtract(synchronized)
    }

    private mutating func begin() throws {
        guard self.operationsLeft != 0 else { throw PowerFailure() }
        self.operationsLeft? -= 1
        self.operationCount += 1
    }

    private mutating func add(_ path: String, _ node: Node) throws {
        let parent = Self.directory(of: path)
        guard self.nodes[parent] == .directory, self.nodes[path] == nil else {
            throw Refusal(description: "\(path): cannot be made")
        }
        self.nodes[path] = node
        self.unsynchronized.insert(parent)
    }
}
