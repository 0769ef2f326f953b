import Foundation

/// A directory for one test, removed with all that it holds when the last reference goes.
package final class ScratchDirectory: Sendable {
    /// Its absolute path, without symbolic links in it and without a slash at the end.
    package let path: String

    /// Creates an empty directory below the system's temporary directory.
    package init(_ purpose: String = "scratch") throws {
        StaleBeds.removeOnce()
        self.path = "\(Self.base)/\(BedName.make(purpose))"
        guard mkdir(self.path, 0o700) == 0 else { throw SystemCallFailure("create \(self.path)") }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// The system's temporary directory.
    static var base: String { FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path }

    /// The path of an entry, which need not exist.
    package func file(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Writes a file, with the directories above it, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        let path = self.file(name)
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try TestFiles.write(text.utf8, to: path, mode: mode_t(mode))
        return path
    }

    /// Creates a directory in here and returns its path.
    package func subdirectory(_ name: String) throws -> String {
        let path = self.file(name)
        guard mkdir(path, 0o700) == 0 else { throw SystemCallFailure("create \(path)") }
        return path
    }

    /// The text of a file, or `nil` where there is none.
    package func text(of name: String) -> String? {
        FileManager.default.contents(atPath: self.file(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in a directory, hidden ones too, sorted.
    package func names(in name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.file(name)).sorted()
    }
}
