package import InstallEngine

/// What every disk must do that installations are made on, whether it is a real one or a simulation.
///
/// Durability is not part of it: a real disk cannot be asked, and simulations have tests of their own for it.
package struct InstallDiskContract<Disk: InstallDisk> {
    /// The disk under test, as the checks leave it.
    package private(set) var disk: Disk
    /// Sentences about what was not as it must be; none for a disk that keeps the contract.
    package private(set) var violations: [String] = []

    private let base: String

    /// Will check a disk within an existing empty directory.
    package init(_ disk: Disk, directory: String) {
        self.disk = disk
        self.base = directory
    }

    /// Checks everything.
    ///
    /// - Throws: what the disk throws where it should not.
    package mutating func check() throws {
        try self.checkFiles()
        try self.checkLengths()
        try self.checkDirectories()
        try self.checkLinks()
        try self.checkRenames()
        try self.checkExchanges()
        try self.checkRemoval()
        try self.checkReplacement()
        try self.checkNothing()
    }

    private mutating func require(_ isKept: Bool, _ sentence: String) {
        if !isKept { self.violations.append(sentence) }
    }

    private mutating func refuses(_ sentence: String, _ body: (inout Disk) throws -> Void) {
        do {
            try body(&self.disk)
            self.violations.append(sentence)
        } catch {}
    }

    private func path(_ name: String) -> String { "\(self.base)/\(name)" }

    private mutating func checkFiles() throws {
        let file = self.path("file")
        try self.disk.writeFile(file, [1, 2, 3])
        self.require(try self.disk.entry(at: file) == .file(byteCount: 3), "a written file is there")
        self.require(
            try self.disk.contents(of: file, limit: 3) == [1, 2, 3], "a file holds what was written")
        self.refuses("a file longer than the limit is not read") { _ = try $0.contents(of: file, limit: 2) }
        try self.disk.writeFile(file, [9])
        self.require(try self.disk.contents(of: file, limit: 9) == [9], "writing again replaces all bytes")
        try self.disk.writeFile(file, [])
        self.require(try self.disk.contents(of: file, limit: 0) == [], "a file may be empty")
        self.refuses("nothing is written below what does not exist") {
            try $0.writeFile(file + "s/file", [1])
        }
        self.refuses("nothing is written below a file") { try $0.writeFile(file + "/file", [1]) }
        self.require(try self.disk.freeByteCount(in: self.base) > 0, "there is room")
        try self.disk.synchronizeFile(file)
        self.refuses("what does not exist cannot be synchronised") { try $0.synchronizeFile(file + "s") }
    }

    private mutating func checkLengths() throws {
        let file = self.path("file")
        try self.disk.writeFile(file, [1, 2])
        try self.disk.append([3, 4], to: file)
        self.require(
            try self.disk.contents(of: file, limit: 9) == [1, 2, 3, 4], "bytes are added at the end")
        try self.disk.truncate(file, byteCount: 3)
        self.require(try self.disk.contents(of: file, limit: 9) == [1, 2, 3], "a file is cut")
        try self.disk.truncate(file, byteCount: 3)
        self.refuses("cutting makes no file longer") { try $0.truncate(file, byteCount: 4) }
        self.require(try self.disk.entry(at: file) == .file(byteCount: 3), "a refused cut changes nothing")
        self.refuses("a file must exist for adding") { try $0.append([1], to: file + "s") }
        self.require(try self.disk.entry(at: file + "s") == nil, "adding makes no file")
        self.refuses("a file must exist for cutting") { try $0.truncate(file + "s", byteCount: 0) }
    }

    private mutating func checkDirectories() throws {
        let inner = self.path("directory")
        try self.disk.makeDirectory(inner)
        try self.disk.makeDirectory(inner)
        self.require(try self.disk.entry(at: inner) == .directory, "a made directory is there")
        self.refuses("a directory is made in an existing one only") { try $0.makeDirectory(inner + "s/a") }
        let file = self.path("file")
        self.refuses("a directory takes no file's name") { try $0.makeDirectory(file) }
        try self.disk.writeFile(inner + "/b", [])
        try self.disk.writeFile(inner + "/a", [])
        try self.disk.makeDirectory(inner + "/.c")
        self.require(
            try self.disk.names(in: inner) == [".c", "a", "b"], "names are sorted, hidden ones too")
        self.refuses("a directory is no file to write") { try $0.writeFile(inner, [1]) }
        self.refuses("a directory is no file to read") { _ = try $0.contents(of: inner, limit: 9) }
        try self.disk.synchronizeDirectory(inner)
        try self.disk.synchronizeTree(inner)
        self.refuses("what does not exist cannot be synchronised") {
            try $0.synchronizeDirectory(inner + "s")
        }
        self.refuses("what does not exist cannot be synchronised") { try $0.synchronizeTree(inner + "s") }
    }

    private mutating func checkLinks() throws {
        let link = self.path("link")
        try self.disk.makeSymbolicLink(link, to: "directory")
        self.require(
            try self.disk.entry(at: link) == .symbolicLink(target: "directory"), "a link is itself")
        self.refuses("a link's name must be free") { try $0.makeSymbolicLink(link, to: "file") }
        self.require(
            try self.disk.entry(at: link) == .symbolicLink(target: "directory"), "a refused link changes none"
        )
        let toFile = self.path("link-to-file")
        try self.disk.makeSymbolicLink(toFile, to: "file")
        self.refuses("nothing is written through a link") { try $0.writeFile(toFile, [7]) }
        self.refuses("nothing is read through a link") { _ = try $0.contents(of: toFile, limit: 9) }
        self.require(
            try self.disk.contents(of: self.path("file"), limit: 9) == [1, 2, 3], "the file behind it stays")
    }

    private mutating func checkRenames() throws {
        let (first, second) = (self.path("first"), self.path("second"))
        try self.disk.writeFile(first, [1])
        try self.disk.writeFile(second, [2])
        try self.disk.rename(first, to: second)
        self.require(try self.disk.entry(at: first) == nil, "the old name is gone")
        self.require(try self.disk.contents(of: second, limit: 9) == [1], "a file of that name is replaced")
        try self.disk.makeSymbolicLink(first, to: "new")
        try self.disk.makeSymbolicLink(self.path("third"), to: "old")
        try self.disk.rename(first, to: self.path("third"))
        self.require(
            try self.disk.entry(at: self.path("third")) == .symbolicLink(target: "new"), "a link is replaced")
        self.refuses("what does not exist has no name to change") { try $0.rename(first, to: second) }
        let directory = self.path("directory")
        self.refuses("a file replaces no directory") { try $0.rename(second, to: directory) }
        try self.disk.rename(directory, to: self.path("moved"))
        self.require(
            try self.disk.entry(at: self.path("moved/a")) == .file(byteCount: 0),
            "a directory takes all along")
    }

    private mutating func checkExchanges() throws {
        let (first, second) = (self.path("exchanged"), self.path("exchanged-link"))
        try self.disk.makeDirectory(first)
        try self.disk.writeFile(first + "/inner", [4])
        try self.disk.makeSymbolicLink(second, to: "exchanged")
        if try self.disk.exchange(first, with: second) {
            self.require(
                try self.disk.entry(at: first) == .symbolicLink(target: "exchanged"), "names are exchanged")
            self.require(
                try self.disk.contents(of: second + "/inner", limit: 9) == [4],
                "an exchanged directory takes all along")
            _ = try self.disk.exchange(first, with: second)
        }
        self.require(try self.disk.entry(at: first) == .directory, "an exchange can be taken back")
        let missing = self.path("missing")
        self.refuses("what does not exist cannot be exchanged") {
            _ = try $0.exchange(first, with: missing)
        }
        self.require(try self.disk.entry(at: first) == .directory, "a refused exchange changes nothing")
        try self.disk.removeTree(first)
        try self.disk.removeTree(second)
    }

    private mutating func checkRemoval() throws {
        try self.disk.makeSymbolicLink(self.path("moved/.c/out"), to: self.path("file"))
        try self.disk.makeSymbolicLink(self.path("moved/up"), to: "..")
        try self.disk.removeTree(self.path("moved"))
        try self.disk.removeTree(self.path("moved"))
        self.require(try self.disk.entry(at: self.path("moved")) == nil, "a tree is removed")
        self.require(
            try self.disk.entry(at: self.path("file")) == .file(byteCount: 3), "links in it are not followed")
        try self.disk.removeTree(self.path("link-to-file"))
        self.require(
            try self.disk.entry(at: self.path("file")) == .file(byteCount: 3), "a link alone is removed")
    }

    private mutating func checkReplacement() throws {
        let file = self.path("file")
        try self.disk.writeFile(file + ".new", [5, 5, 5, 5])
        try self.disk.replaceFile(file, with: [6], staging: file + ".new")
        self.require(try self.disk.contents(of: file, limit: 9) == [6], "a file is replaced")
        self.require(try self.disk.entry(at: file + ".new") == nil, "nothing is left of the replacement")
    }

    private mutating func checkNothing() throws {
        let missing = self.path("missing")
        self.require(try self.disk.entry(at: missing) == nil, "what does not exist is nothing")
        self.require(try self.disk.entry(at: missing + "/below") == nil, "below nothing is nothing")
        self.require(try self.disk.entry(at: self.path("file") + "/below") == nil, "below a file is nothing")
        self.require(try self.disk.contents(of: missing, limit: 9) == nil, "what does not exist has no bytes")
        self.require(try self.disk.names(in: missing) == [], "what does not exist has no names")
        try self.disk.removeTree(missing + "/below")
    }
}
