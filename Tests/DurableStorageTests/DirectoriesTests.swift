import DurableStorage
import Foundation
import TestBed
import Testing

@Suite("Directories")
struct DirectoriesTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("are made with all above them, and once more does no harm")
    func make() throws {
        for path in ["a/b/c", "a/b/c", "a/b/c/", "d//e"] {
            try makeDirectories(self.scratch.file(path))
        }
        #expect(try self.scratch.names() == ["a", "d"])
        #expect(try self.scratch.names(in: "d") == ["e"])
    }

    @Test("are not made over a file")
    func fileInTheWay() throws {
        try self.scratch.write("", to: "file")
        #expect(throws: StorageError.self) { try makeDirectories(self.scratch.file("file")) }
        #expect(throws: StorageError.self) { try makeDirectories(self.scratch.file("file/below")) }
        #expect(throws: StorageError.self) { try makeDirectories("") }
    }

    @Test("are removed as trees, links in them unfollowed")
    func removal() throws {
        try self.scratch.write("precious", to: "outside/file")
        try self.scratch.write("", to: "tree/a/b/file")
        try self.scratch.write("", to: "tree/locked/file")
        chmod(self.scratch.file("tree/locked"), 0)
        symlink("../../outside", self.scratch.file("tree/a/link"))
        let base = try OwnedDescriptor(directory: self.scratch.path)
        try removeTree("tree", in: base, path: self.scratch.file("tree"))
        try removeTree("tree", in: base, path: self.scratch.file("tree"))
        #expect(try self.scratch.names() == ["outside"])
        #expect(self.scratch.text(of: "outside/file") == "precious")
    }

    @Test("Error texts carry no control characters from file names")
    func hostileNames() {
        let error = StorageError(operation: "open", path: "a\u{1B}[2Jb\nc", errno: ENOENT)
        #expect(
            error.description
                == #"cannot open 'a\u{1B}[2Jb\nc': no such file or directory (ENOENT). Check the path."#)
    }
}
