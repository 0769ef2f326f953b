import DurableStorage
import Glibc

/// Commands of steps that outlived their agent, because that was killed.
///
/// They are ended before a step runs again: two scripts of one package beside each other would spoil what
/// both write. Nothing is recorded of them. The leader of a command's process group carries the agent's state
/// directory in its environment; what a command left running when it ended by itself, such as a service,
/// leads no group of its own or has a session of its own, and is left alone.
enum StrandedCommands {
    /// The variable that all commands of steps have.
    static let variable = "FLEETCAST_STATE_DIRECTORY"
    /// How long they have to end after SIGTERM, as at the timeout of a step.
    private static let grace = Duration.seconds(5)
    /// How long the kernel has to end them after SIGKILL.
    private static let killingGrace = Duration.seconds(10)
    private static let lookInterval: UInt32 = 20_000

    /// Ends those of an agent with this state directory; to be called only by the one that holds its lock.
    ///
    /// - Parameter tell: is told of each, before it is ended.
    /// - Throws: where one does not end, such as one that waits for a broken disk.
    static func end(of stateDirectory: String, telling tell: (String) -> Void) throws(StrandedCommand) {
        for leader in self.leaders(of: stateDirectory) {
            tell(
                "a command of an agent that was killed still runs (process \(leader)); it is ended, and its step runs"
                    + " again")
            kill(-leader, SIGTERM)
            self.wait(self.grace) { !self.isCommand(leader, of: stateDirectory) }
            let members = { self.members(of: leader, stateDirectory) }
            // What ignored SIGTERM, while its leader did not, too.
            if !members().isEmpty { kill(-leader, SIGKILL) }
            self.wait(self.killingGrace) { members().isEmpty }
            guard members().isEmpty else { throw StrandedCommand(process: leader) }
        }
    }

    /// The leaders of the groups of commands that run.
    static func leaders(of stateDirectory: String) -> [pid_t] {
        self.processes().filter { self.isCommand($0, of: stateDirectory) }
    }

    private static func isCommand(_ process: pid_t, of stateDirectory: String) -> Bool {
        // Our own group: a command may itself call an agent.
        getpgid(process) == process && getsid(process) != process && process != getpgrp()
            && self.hasMark(process, stateDirectory)
    }

    private static func members(of group: pid_t, _ stateDirectory: String) -> [pid_t] {
        self.processes().filter { getpgid($0) == group && self.hasMark($0, stateDirectory) }
    }

    private static func processes() -> [pid_t] {
        guard let directory = try? BaseDirectory(opening: "/proc"), let names = try? directory.names() else {
            return []
        }
        return names.compactMap { pid_t($0) }.sorted()
    }

    /// A process that has ended, and that nobody has waited for, has no environment any more.
    private static func hasMark(_ process: pid_t, _ stateDirectory: String) -> Bool {
        guard let bytes = try? readWholeFile("/proc/\(process)/environ", limit: 8 << 20) else { return false }
        let mark = Array("\(self.variable)=\(stateDirectory)".utf8)
        return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
    }

    private static func wait(_ limit: Duration, until isDone: () -> Bool) {
        let end = ContinuousClock.now + limit
        while !isDone(), ContinuousClock.now < end { usleep(self.lookInterval) }
    }
}

/// A command that cannot be ended.
struct StrandedCommand: Error, Hashable, CustomStringConvertible {
    /// The leader of its process group.
    let process: pid_t

    var description: String {
        "a command of an agent that was killed still runs (process \(self.process)), and SIGKILL does not end it; nothing"
            + " was done. Restart the device"
    }
}
