import Foundation

/// A directory for one test, removed with all that it holds when the last reference goes.
package final class ScratchDirectory: Sendable {
    /// Its absolute path, without a slash at the end.
    package let path: String

    /// Creates the directory, under `TMPDIR` or `/tmp`.
    package init(_ purpose: String = "scratch") throws {
        StaleBeds.removeOnce()
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        self.path = "\(base)/\(BedName.make(purpose))"
        guard mkdir(self.path, 0o700) == 0 else { throw SystemCallFailure("create \(self.path)") }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// The path of an entry, which need not exist.
    package func path(of name: String) -> String { "\(self.path)/\(name)" }

    /// The names of the entries, sorted, hidden ones too.
    package func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.path).sorted()
    }
}
