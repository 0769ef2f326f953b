import DurableStorage
import Foundation
import InstallStorage
import TestBed
import Testing

@Suite("Directories that are trusted with what a device runs")
struct TrustedDirectoriesTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("trust")
        chmod(self.scratch.path, 0o700)
    }

    private func distrust(_ path: String) -> DirectoryDistrust? {
        do {
            try requireTrustedDirectory(path)
            return nil
        } catch {
            return error
        }
    }

    private func directory(_ name: String, mode: mode_t) throws -> String {
        let path = try self.scratch.subdirectory(name)
        chmod(path, mode)
        return path
    }

    @Test("Are ours, whether they exist or not, and so is the root")
    func ours() throws {
        let path = try self.directory("app", mode: 0o755)
        for good in [path, path + "/", path + "/./releases/..", path + "/new/newer", "/", "/usr"] {
            #expect(self.distrust(good) == nil, "\(good)")
        }
    }

    @Test("Are not those that others can write to, nor those below them")
    func writable() throws {
        let path = try self.directory("app", mode: 0o757)
        #expect(self.distrust(path) == .writable(directory: path, by: .everybody))
        let below = try self.directory("app/below", mode: 0o755)
        #expect(self.distrust(below) == .writable(directory: path, by: .everybody))
        #expect(self.distrust(path + "/missing") == .writable(directory: path, by: .everybody))
        // The sticky bit saves what is ours below it, and nothing that is not there yet.
        chmod(path, 0o1777)
        #expect(self.distrust(below) == nil)
        #expect(self.distrust(path) == .writable(directory: path, by: .everybody))
        #expect(self.distrust(path + "/missing") == .writable(directory: path, by: .everybody))
    }

    @Test("Are not those that a group can write to, unless it is root's")
    func group() throws {
        guard try TestBed.offersRoot(for: "directories of another group") else { return }
        let path = try self.directory("app", mode: 0o775)
        #expect(self.distrust(path) == nil)
        chown(path, 0, 34)
        chmod(path, 0o775)
        #expect(self.distrust(path) == .writable(directory: path, by: .group(34)))
        chmod(path, 0o755)
        #expect(self.distrust(path) == nil)
    }

    @Test("Are not another user's, nor below such")
    func owner() throws {
        guard try TestBed.offersRoot(for: "directories of another user") else { return }
        let path = try self.directory("app", mode: 0o755)
        let below = try self.directory("app/below", mode: 0o755)
        chown(path, 12, 0)
        #expect(self.distrust(below) == .owned(directory: path, user: 12))
        #expect(self.distrust(path)?.description.contains("user 12") == true)
    }

    @Test("Are judged by what symbolic links lead to, and by where those lie")
    func links() throws {
        let bad = try self.directory("bad", mode: 0o757)
        let good = try self.directory("good", mode: 0o755)
        _ = try self.directory("bad/inner", mode: 0o755)
        for (name, target) in [("absolute", bad), ("relative", "bad"), ("dotted", "good/../bad")] {
            symlink(target, self.scratch.file(name))
            #expect(
                self.distrust(self.scratch.file(name) + "/inner") == .writable(directory: bad, by: .everybody)
            )
        }
        symlink(good, self.scratch.file("fine"))
        #expect(self.distrust(self.scratch.file("fine")) == nil)
        // A link that everybody can replace leads anywhere.
        symlink(good, self.scratch.file("bad/link"))
        #expect(self.distrust(bad + "/link") == .writable(directory: bad, by: .everybody))
        symlink("circle", self.scratch.file("circle"))
        #expect(
            self.distrust(self.scratch.file("circle"))
                == .unreadable(
                    StorageError(operation: "follow", path: self.scratch.file("circle"), errno: ELOOP)))
        #expect(self.distrust("relative") != nil)
    }
}
