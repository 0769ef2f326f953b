extension DiskState {
    /// Gives a new node its name.
    func link(_ place: Place, _ node: Int, _ path: String) -> PendingChange {
        PendingChange(
            effect: .link(directory: place.directory, name: place.name, node: node), path: path)
    }

    /// The number and the bytes of a file.
    func file(at path: String) throws(SimulatedDiskError) -> (number: Int, bytes: [UInt8]) {
        guard let number = try self.node(at: path) else { throw .notFound(path: path) }
        guard let bytes = self.visible[number].bytes else { throw .notAFile(path: path) }
        return (number, bytes)
    }

    /// The rules of rename(2): a directory replaces an empty directory, anything else replaces anything else.
    func requireReplaceable(
        _ replaced: Int, by node: Int, _ path: String
    ) throws(SimulatedDiskError) {
        switch (self.visible[replaced], self.visible[node]) {
        case (.directory(let entries), .directory):
            guard entries.isEmpty else { throw .notEmpty(path: path) }
        case (.directory, _): throw .exists(path: path)
        case (_, .directory): throw .notADirectory(path: path)
        default: break
        }
    }

    /// The removal of all names below a node, the deepest first.
    func unlinkingAll(below node: Int, _ path: String) -> [PendingChange] {
        guard let entries = self.visible[node].entries else { return [] }
        return entries.sorted { $0.key < $1.key }.flatMap { name, child in
            let childPath = "\(path)/\(name)"
            let effect = PendingChange.Effect.unlink(directory: node, name: name)
            return self.unlinkingAll(below: child, childPath)
                + [PendingChange(effect: effect, path: childPath)]
        }
    }

    /// All nodes that programs can reach.
    var visibleNumbers: Set<Int> { self.numbers(below: Self.root) }

    /// A node and all below it.
    func numbers(below top: Int) -> Set<Int> {
        var (found, rest): (Set<Int>, [Int]) = ([top], [top])
        while let number = rest.popLast() {
            for child in self.visible[number].entries?.values ?? [:].values
            where found.insert(child).inserted {
                rest.append(child)
            }
        }
        return found
    }
}
