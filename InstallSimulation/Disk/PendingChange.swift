/// A change that was made but not synchronised: a power failure keeps it or loses it.
package struct PendingChange: Hashable, Sendable, CustomStringConvertible {
    /// What changes; nodes are known by their numbers.
    enum Effect: Hashable, Sendable {
        /// A sector of a file, all of it as it was in memory, zeros behind the file's end.
        case sector(file: Int, offset: Int, bytes: [UInt8])
        /// A file's length.
        case length(file: Int, byteCount: Int)
        /// A name in a directory.
        case link(directory: Int, name: String, node: Int)
        /// A name that a directory loses.
        case unlink(directory: Int, name: String)
        /// Both names of a node at once.
        case rename(from: Int, name: String, to: Int, newName: String, node: Int)
        /// Two names in a directory at once: the first was that of `node`, the second that of `newNode`.
        case exchange(directory: Int, name: String, node: Int, newName: String, newNode: Int)
    }

    let effect: Effect
    let path: String

    /// The change and the path by which it was made.
    package var description: String {
        switch self.effect {
        case .sector(_, let offset, _): "bytes from \(offset) of \(self.path)"
        case .length(_, let byteCount): "length \(byteCount) of \(self.path)"
        case .link: "name \(self.path)"
        case .unlink: "removal of \(self.path)"
        case .exchange(_, let name, _, _, _): "exchange of \(name) with \(self.path)"
        case .rename(_, let name, _, _, _): "rename of \(name) to \(self.path)"
        }
    }

    /// The file whose bytes or length it changes; `nil` where it changes names.
    var file: Int? {
        switch self.effect {
        case .sector(let file, _, _), .length(let file, _): file
        case .link, .unlink, .rename, .exchange: nil
        }
    }

    /// The directory whose synchronisation makes it durable; `nil` where it changes no names.
    var directory: Int? {
        switch self.effect {
        case .link(let directory, _, _), .unlink(let directory, _): directory
        case .exchange(let directory, _, _, _, _): directory
        case .rename(_, _, let directory, _, _): directory
        case .sector, .length: nil
        }
    }
}
