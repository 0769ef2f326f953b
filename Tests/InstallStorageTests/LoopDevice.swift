import Foundation
import TestBed

/// A block device made of a file, for as long as this lives; needs root.
final class LoopDevice: Sendable {
    /// The device, `/dev/loop7`.
    let path: String

    /// Attaches a file.
    init(_ file: String, options: [String] = []) throws {
        let arguments = ["--find", "--show"] + options + [file]
        let output = try Command.run("losetup", arguments)
        self.path = output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Detaches the file; a second call does nothing.
    func detach() {
        _ = try? Command.run("losetup", ["--detach", self.path])
    }

    deinit {
        self.detach()
    }

    /// Whether such devices can be made here; where not, `test` is recorded as skipped.
    static func isPossible(for test: String) throws -> Bool {
        guard try TestBed.offersRoot(for: test) else { return false }
        guard access("/dev/loop-control", F_OK) == 0 else {
            reportSkipped(test, because: "this system has no loop devices")
            return false
        }
        return true
    }
}
