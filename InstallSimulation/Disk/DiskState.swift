/// All that a disk holds: what programs see, what the medium has, and the changes between the two.
///
/// A value: copies share what they do not change, so that thousands of power failures can be tried from one
/// moment.
package struct DiskState: Sendable {
    /// The number of the directory `/`.
    static let root = 0

    /// The nodes as programs see them, by number.
    private(set) var visible: [DiskNode] = [.directory([:])]
    /// The nodes as the medium has them.
    private(set) var durable: [DiskNode] = [.directory([:])]
    /// What was changed and not synchronised, in its order.
    package private(set) var pending: [PendingChange] = []

    /// Creates an empty disk.
    package init() {}

    /// Creates a node that has no name yet.
    mutating func add(_ node: DiskNode) -> Int {
        self.visible.append(node)
        // Of a new file or directory nothing is on the medium; a link is nothing but its name.
        switch node {
        case .file: self.durable.append(.file(sectors: [], byteCount: 0))
        case .directory: self.durable.append(.directory([:]))
        case .symbolicLink: self.durable.append(node)
        }
        return self.visible.count - 1
    }

    /// Makes changes that programs see at once and the medium does not have.
    mutating func make(_ changes: [PendingChange]) {
        for change in changes { Self.apply(change.effect, to: &self.visible) }
        self.pending += changes
    }

    /// Brings the pending changes that `isMeant` chooses to the medium, at most `limit` of them.
    mutating func synchronize(limit: Int = .max, where isMeant: (PendingChange) -> Bool) {
        var kept: [PendingChange] = []
        var count = 0
        for change in self.pending {
            if count < limit, isMeant(change) {
                Self.apply(change.effect, to: &self.durable)
                count += 1
            } else {
                kept.append(change)
            }
        }
        self.pending = kept
    }

    /// What a machine finds that is started after a power failure that kept the chosen pending changes.
    package func afterPowerFailure(keeping isKept: (Int) -> Bool) -> DiskState {
        var state = self
        for (index, change) in self.pending.enumerated() where isKept(index) {
            Self.apply(change.effect, to: &state.durable)
        }
        state.pending = []
        for (number, node) in state.durable.enumerated() {
            guard case .file(let sectors, let byteCount) = node, sectors.count != byteCount,
                let bytes = node.bytes
            else { continue }
            state.durable[number] = .file(sectors: bytes, byteCount: bytes.count)
        }
        state.visible = state.durable
        return state
    }

    private static func apply(_ effect: PendingChange.Effect, to nodes: inout [DiskNode]) {
        switch effect {
        case .sector(let file, let offset, let bytes): nodes[file].put(bytes, at: offset)
        case .length(let file, let byteCount): nodes[file].setLength(byteCount)
        case .link(let directory, let name, let node): nodes[directory].set(name, to: node)
        case .unlink(let directory, let name): nodes[directory].set(name, to: nil)
        case .exchange(let directory, let name, let node, let newName, let newNode):
            nodes[directory].set(name, to: newNode)
            nodes[directory].set(newName, to: node)
        case .rename(let from, let name, let to, let newName, let node):
            if nodes[from].entries?[name] == node { nodes[from].set(name, to: nil) }
            nodes[to].set(newName, to: node)
        }
    }
}
