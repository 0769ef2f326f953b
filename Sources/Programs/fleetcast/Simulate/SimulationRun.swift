import ArgumentParser
import DurableStorage
import Glibc
import Synchronization
import Terminal

/// Progress, signals and files of `fleetcast simulate`.
enum SimulationRun {
    /// Processors that the system has on line.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Simulates, with a bar on the terminal.
    ///
    /// - Parameter work: tells how many receivers are done, on any thread; the answer is whether to go on.
    static func run<Result>(
        _ activity: String, _ count: Int, _ work: (@Sendable (Int) -> Bool) throws -> Result
    ) throws -> Result {
        TerminationSignals.note()
        let status = Mutex(StatusLine(on: .error))
        defer { status.withLock { $0.clear() } }
        let stride = max(1, count / 200)
        let result: Result
        do {
            result = try work { done in
                if done % stride == 0 {
                    status.withLock { $0.show(Self.line(activity, done, of: count)) }
                }
                return !TerminationSignals.isTerminationRequested
            }
        } catch {
            status.withLock { $0.clear() }
            FECRun.complain("\(error)")
            throw ExitCode(1)
        }
        if TerminationSignals.isTerminationRequested { throw ExitCode(130) }
        return result
    }

    /// Writes a text into a file, as a whole or not at all.
    static func write(_ text: String, to path: String) throws {
        do {
            try writeStatusFile(at: path, Array(text.utf8))
        } catch {
            FECRun.complain("\(error)")
            throw ExitCode(1)
        }
    }

    private static func line(_ activity: String, _ done: Int, of count: Int) -> String {
        let bar = ProgressBar.text(fraction: Double(done) / Double(count), columnCount: 24)
        return "\(activity) |\(bar)| \(done) of \(FECRun.count(count, "receiver"))"
    }
}
