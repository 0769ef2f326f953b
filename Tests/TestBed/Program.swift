import Foundation
import Synchronization

/// A running program: one of ours, found beside the test runner, or one of the system.
///
/// Both output streams go to files, so that no full pipe can stop it, whatever it writes and however late the test
/// reads. It gets its own process group, no descriptor of the tests but these, and no blocked or ignored signal. If it
/// still runs when the last reference goes, it is killed, its process group too, and reaped.
package final class Program: Sendable {
    /// The name it was started by.
    package let name: String
    /// Its process ID, which is its process group's too.
    package let processID: pid_t
    /// The file with its standard output.
    package let outputPath: String
    /// The file with its standard error.
    package let errorPath: String

    private struct State {
        var exit: ProgramExit?
        var peakMemoryKilobyteCount = 0
    }

    private let state = Mutex(State())
    private let directory: ScratchDirectory

    /// Starts a program.
    ///
    /// - Parameter name: a path, the name of a program of ours, or of one of the system.
    /// - Throws: ``ProgramNotFound``, or ``SystemCallFailure`` when it cannot be started.
    package static func start(
        _ name: String,
        _ arguments: [String] = [],
        _ settings: ProgramSettings = ProgramSettings()
    ) throws -> Program {
        try Program(name, arguments, settings)
    }

    private init(_ name: String, _ arguments: [String], _ settings: ProgramSettings) throws {
        self.name = name
        self.directory = try ScratchDirectory("program")
        self.outputPath = settings.outputPath ?? self.directory.file("output")
        self.errorPath = self.directory.file("errors")
        var command = [try BuiltPrograms.path(of: name)] + arguments
        if let namespace = settings.namespace {
            command = [try BuiltPrograms.path(of: "ip"), "netns", "exec", namespace] + command
        }
        self.processID = try ProcessLauncher.launch(
            command, settings, outputPath: self.outputPath, errorPath: self.errorPath)
    }

    deinit {
        self.kill()
        _ = try? self.wait(limit: .seconds(10))
    }

    /// What it has written to standard output so far.
    package var output: String { String(decoding: self.outputBytes, as: UTF8.self) }

    /// What it has written to standard output so far, as bytes.
    package var outputBytes: [UInt8] { TestFiles.bytes(of: self.outputPath) }

    /// What it has written to standard error so far.
    package var errors: String { String(decoding: TestFiles.bytes(of: self.errorPath), as: UTF8.self) }

    /// How it ended; `nil` while it runs.
    package var exit: ProgramExit? { self.state.withLock { self.poll(&$0) } }

    /// Its peak resident memory in bytes, as the kernel counts it (`VmHWM`).
    ///
    /// Looked up while a test waits for the program, every few milliseconds: what it takes in the very last moment
    /// of its life is not seen. (`wait4` would report the memory of the test runner that it was spawned from.)
    package var peakMemoryByteCount: Int {
        self.state.withLock { state in
            _ = self.poll(&state)
            return state.peakMemoryKilobyteCount * 1024
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``ProgramTimeout`` when it still runs after `limit`; it is killed first.
    @discardableResult
    package func wait(limit: Duration = .seconds(60)) throws -> ProgramExit {
        var exit: ProgramExit?
        guard
            Patience.wait(
                limit,
                until: {
                    exit = self.exit; return exit != nil
                }), let exit
        else {
            let timeout = self.timeout("end", limit)
            self.kill()
            _ = Patience.wait(.seconds(10), until: { self.exit != nil })
            throw timeout
        }
        return exit
    }

    /// Waits until one of its streams contains `text`.
    ///
    /// - Throws: ``ProgramTimeout`` when it does not within `limit`, or ends without having written it.
    package func waitForText(_ text: String, limit: Duration = .seconds(30)) throws {
        let found = Patience.wait(limit) {
            let hasEnded = self.exit != nil
            return self.output.contains(text) || self.errors.contains(text) || hasEnded
        }
        guard found, self.output.contains(text) || self.errors.contains(text) else {
            throw self.timeout("write \"\(text)\"", limit)
        }
    }

    /// Sends it a signal; nothing happens when it has ended.
    package func signal(_ number: Int32) {
        self.state.withLock { state in
            // While the lock is held nobody reaps the process, so that its ID cannot belong to another one.
            guard self.poll(&state) == nil else { return }
            _ = Foundation.kill(self.processID, number)
        }
    }

    /// Kills it and its children as a power failure would, without a chance to tidy up.
    package func kill() {
        self.state.withLock { state in
            guard self.poll(&state) == nil else { return }
            _ = Foundation.kill(-self.processID, SIGKILL)
        }
    }

    private func poll(_ state: inout State) -> ProgramExit? {
        if let exit = state.exit { return exit }
        if let peak = ProcessMemory.peakKilobyteCount(of: self.processID) {
            state.peakMemoryKilobyteCount = max(state.peakMemoryKilobyteCount, peak)
        }
        var status: Int32 = 0
        guard waitpid(self.processID, &status, WNOHANG) == self.processID else { return nil }
        state.exit = ProgramExit(waitStatus: status)
        return state.exit
    }

    private func timeout(_ expectation: String, _ limit: Duration) -> ProgramTimeout {
        let lastWords = (self.output.suffix(2000) + self.errors.suffix(2000))
        return ProgramTimeout(
            name: self.name, expectation: expectation, limit: limit, lastWords: String(lastWords))
    }
}
