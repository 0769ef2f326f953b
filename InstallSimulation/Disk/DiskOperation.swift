/// One operation that a disk was asked for, each a point at which power may fail.
package struct DiskOperation: Hashable, Sendable, CustomStringConvertible {
    /// What was asked for.
    package enum Kind: String, Hashable, Sendable {
        case makeDirectory, writeFile, overwrite, append, truncate, removeTree
        case rename, exchange, makeSymbolicLink
        case synchronizeFile, synchronizeDirectory, synchronizeTree
    }

    /// What was asked for.
    package let kind: Kind
    /// The path; of a rename the destination.
    package let path: String
    /// What the machine was about, as ``SimulatedDisk/task`` said.
    package let task: String
    /// How often the task has done the same, this time included.
    package let occurrence: Int

    /// Whether it makes volatile changes durable.
    package var isSynchronization: Bool {
        switch self.kind {
        case .synchronizeFile, .synchronizeDirectory, .synchronizeTree: true
        default: false
        }
    }

    /// The operation, its path and its task.
    package var description: String {
        "\(self.kind.rawValue) \(self.path) in \(self.task)"
            + (self.occurrence > 1 ? ", time \(self.occurrence)" : "")
    }
}
