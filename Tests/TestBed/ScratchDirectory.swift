import Foundation

/// A directory of a test's own, removed with everything in it when the test lets go of it.
package final class ScratchDirectory: Sendable {
    /// Its absolute path, without symbolic links in it.
    package let path: String

    /// Creates an empty directory below the system's temporary directory.
    package init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        let url = base.appendingPathComponent("fleetcast-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        self.path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// The path of `name` in here.
    package func file(_ name: String) -> String {
        self.path + "/" + name
    }

    /// Writes a file, with the directories above it, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        let path = self.file(name)
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
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
