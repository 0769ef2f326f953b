import Foundation
import Synchronization

/// The tests that did not run, told when they are skipped and once more when the test run ends.
package enum SkippedTests {
    private static let skipped = Mutex<[String]>([])

    /// What has been skipped so far, one line each.
    package static var lines: [String] { self.skipped.withLock { $0 } }

    static func record(_ test: String, because reason: String) {
        let line = "\(test): \(reason)"
        FileHandle.standardError.write(Data("SKIPPED: \(line)\n".utf8))
        let isFirst = self.skipped.withLock { lines in
            lines.append(line)
            return lines.count == 1
        }
        guard isFirst else { return }
        atexit {
            let lines = SkippedTests.lines
            let text =
                "SKIPPED: \(lines.count) checks could not run here:\n  \(lines.joined(separator: "\n  "))\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
    }
}

/// Says on standard error which check was not made and why, and counts it: no test may be skipped in silence.
package func reportSkipped(_ what: String, because reason: String) {
    SkippedTests.record(what, because: reason)
}
