import Foundation
import TidyRules

/// `tidy`: checks all files that git knows, or would know, against the habits of the house.
///
/// Prints `file:line: rule: message` for each finding. Exit status 0: all tidy; 1: findings; 2: it could not look.
@main
enum TidyProgram {
    static func main() {
        do {
            let paths = try self.paths()
            let tidy = Tidy(paths: paths)
            var findings: [Finding] = []
            for path in paths {
                // A file that was removed but not yet committed is listed still; so is a link to a directory.
                guard let data = FileManager.default.contents(atPath: path) else { continue }
                findings += tidy.findings(in: SourceFile(path: path, text: Array(data)))
            }
            for finding in findings {
                print(finding)
            }
            guard findings.isEmpty else {
                print("tidy: \(findings.count) findings in \(paths.count) files")
                exit(1)
            }
        } catch {
            FileHandle.standardError.write(Data("tidy: \(error)\n".utf8))
            exit(2)
        }
    }

    /// The files of the work tree below the present directory: committed, staged, or new and not ignored.
    private static func paths() throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotARepository() }
        let paths = output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return Set(paths).sorted()
    }
}
