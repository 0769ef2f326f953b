internal import CProcesses
internal import DurableStorage
internal import Glibc

/// Tells the thread that watches a program to end it.
final class StopSignal: Sendable {
    /// Readable once the signal was sent.
    let descriptor: Int32
    private let writing: Int32

    init(for program: String) throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        let result = fc_pipe(&ends)
        guard result == 0 else {
            throw .notStarted(program: program, reason: SystemError(number: -result).text)
        }
        self.descriptor = ends[0]
        self.writing = ends[1]
    }

    deinit {
        close(self.descriptor)
        close(self.writing)
    }

    func send() {
        var byte: UInt8 = 1
        _ = write(self.writing, &byte, 1)
    }
}
