import InstallEngine

extension InstallDisk {
    /// Makes a directory and those above it that are missing, durably.
    ///
    /// A directory with something in it was durable before that came in. An empty one may have been made a
    /// moment ago by a program that was killed: its name is synchronised once more.
    mutating func makeDurableDirectory(_ path: String) throws {
        var unsure: [String] = []
        var path = path
        while path != "/", try self.mayBeNew(path) {
            unsure.append(path)
            path = Self.directory(of: path)
        }
        for directory in unsure.reversed() {
            try self.makeDirectory(directory)
            try self.synchronizeDirectory(Self.directory(of: directory))
        }
    }

    private func mayBeNew(_ path: String) throws -> Bool {
        switch try self.entry(at: path) {
        case nil: true
        case .directory: try self.names(in: path).isEmpty
        default: false
        }
    }

    /// Whether there is a directory of this name; a symbolic link to one is none.
    func isDirectory(_ path: String) throws -> Bool {
        try self.entry(at: path) == .directory
    }

    /// Makes an empty directory of this name in the place of whatever has it.
    mutating func makeEmptyDirectory(_ path: String) throws {
        try self.removeTree(path)
        try self.makeDirectory(path)
    }
}
