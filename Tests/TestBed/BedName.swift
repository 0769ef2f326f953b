import Foundation
import Synchronization

/// Names of what a test bed puts into the world: `fc-<process>-<number>-<part>`.
///
/// The process ID in the name tells a later run which things nobody will remove any more.
enum BedName {
    private static let count = Mutex(0)

    /// A name that no other part of this or another running test has.
    static func make(_ part: String) -> String {
        let number = self.count.withLock { count in
            count += 1
            return count
        }
        return "fc-\(getpid())-\(number)-\(part)"
    }

    /// Whether `name` was made by a process that has ended.
    static func isStale(_ name: some StringProtocol) -> Bool {
        let fields = name.split(separator: "-")
        guard fields.count >= 3, fields[0] == "fc", let process = pid_t(fields[1]), process > 0 else {
            return false
        }
        return kill(process, 0) != 0 && errno == ESRCH
    }
}
