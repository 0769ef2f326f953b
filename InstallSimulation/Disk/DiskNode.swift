/// A file, directory or symbolic link of a ``SimulatedDisk``.
enum DiskNode: Hashable, Sendable {
    /// Bytes by sectors, and how many of them count.
    ///
    /// Sectors behind the end may hold what the length has not reached.
    case file(sectors: [UInt8], byteCount: Int)
    /// Numbers of nodes by name.
    case directory([String: Int])
    /// A link and what it says; it is durable when its name is.
    case symbolicLink(String)

    /// The bytes of a file, zeros where none were written; `nil` for others.
    var bytes: [UInt8]? {
        guard case .file(let sectors, let byteCount) = self else { return nil }
        if sectors.count == byteCount { return sectors }
        return sectors.prefix(byteCount) + [UInt8](repeating: 0, count: max(0, byteCount - sectors.count))
    }

    /// The names of a directory; `nil` for others.
    var entries: [String: Int]? {
        guard case .directory(let entries) = self else { return nil }
        return entries
    }

    mutating func put(_ bytes: [UInt8], at offset: Int) {
        guard case .file(var sectors, let byteCount) = self else { return }
        self = .directory([:])
        let end = offset + bytes.count
        if sectors.count < end { sectors.append(contentsOf: repeatElement(0, count: end - sectors.count)) }
        sectors.replaceSubrange(offset..<end, with: bytes)
        self = .file(sectors: sectors, byteCount: byteCount)
    }

    mutating func setLength(_ newByteCount: Int) {
        guard case .file(var sectors, let byteCount) = self else { return }
        self = .directory([:])
        // What is cut off is gone: a file that grows again has zeros there.
        if newByteCount < byteCount, sectors.count > newByteCount {
            sectors.removeSubrange(newByteCount...)
        }
        self = .file(sectors: sectors, byteCount: newByteCount)
    }

    mutating func set(_ name: String, to node: Int?) {
        guard case .directory(var entries) = self else { return }
        self = .symbolicLink("")
        entries[name] = node
        self = .directory(entries)
    }
}
