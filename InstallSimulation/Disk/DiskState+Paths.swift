extension DiskState {
    /// Where a name stands, or would.
    struct Place {
        /// The directory's number.
        let directory: Int
        /// The name in it.
        let name: String
        /// What has the name.
        let node: Int?
    }

    /// Most symbolic links that one path may lead through, as Linux has it.
    private static let linkLimit = 40

    /// The node of a path, or `nil` where there is none; a link in the last place is itself what is found.
    func node(at path: String) throws(SimulatedDiskError) -> Int? {
        let names = try Self.names(of: path)
        if names.isEmpty { return Self.root }
        return try self.place(names, path)?.node
    }

    /// Where the last name of a path stands.
    ///
    /// - Throws: where its directory does not exist, or the path is `/`.
    func place(at path: String) throws(SimulatedDiskError) -> Place {
        guard let place = try self.place(Self.names(of: path), path) else { throw .notFound(path: path) }
        return place
    }

    /// The directory of a path, through a link in the last place, too; `nil` where there is none.
    func directory(at path: String) throws(SimulatedDiskError) -> Int? {
        guard let place = try self.place(Self.names(of: path) + ["."], path) else { return nil }
        return place.directory
    }

    private static func names(of path: String) throws(SimulatedDiskError) -> [String] {
        guard path.utf8.first == UInt8(ascii: "/") else { throw .badPath(path: path) }
        return path.utf8.split(separator: UInt8(ascii: "/")).map { String($0) ?? "" }
    }

    private func place(_ names: [String], _ path: String) throws(SimulatedDiskError) -> Place? {
        guard !names.isEmpty else { throw .badPath(path: path) }
        var (directory, rest, linkCount) = (Self.root, ArraySlice(names), 0)
        // The directories that were entered, for `..`.
        var above: [Int] = []
        while let name = rest.popFirst() {
            guard let entries = self.visible[directory].entries else { throw .notADirectory(path: path) }
            if name == "." || name == ".." {
                if name == ".." { directory = above.popLast() ?? Self.root }
                if rest.isEmpty { return Place(directory: directory, name: name, node: directory) }
                continue
            }
            let node = entries[name]
            if rest.isEmpty { return Place(directory: directory, name: name, node: node) }
            guard let node else { return nil }
            guard case .symbolicLink(let target) = self.visible[node] else {
                above.append(directory)
                directory = node
                continue
            }
            linkCount += 1
            guard linkCount <= Self.linkLimit else { throw .badPath(path: path) }
            if target.utf8.first == UInt8(ascii: "/") { (directory, above) = (Self.root, []) }
            let targetNames = target.utf8.split(separator: UInt8(ascii: "/")).map { String($0) ?? "" }
            rest = ArraySlice(targetNames + rest)
        }
        return nil
    }
}
