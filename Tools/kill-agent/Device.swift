import Foundation
import TestBed

/// A device on a disk: its configuration, its agent, its boots.
final class Device {
    let disk: Disk
    /// What the agent runs under, such as `eatmydata`; nothing usually.
    let prefix: [String]
    private var bootCount = 1

    init(on disk: Disk, prefix: [String]) throws {
        self.disk = disk
        self.prefix = prefix
        try self.boot()
    }

    var configuration: String { self.disk.outside("agent.conf") }
    var state: String { self.disk.path + "/state" }

    func configure(_ text: String) throws {
        let all = "[device]\nstate-directory = \(self.state)\n" + text
        try TestFiles.write(all.utf8, to: self.configuration)
    }

    /// Another boot begins.
    func boot() throws {
        self.bootCount += 1
        try TestFiles.write("boot-\(self.bootCount)\n".utf8, to: self.disk.outside("boot-id"))
    }

    /// Starts the agent so that all that it starts ends with it.
    func start(_ arguments: [String]) throws -> Program {
        var settings = ProgramSettings()
        settings.environment["FLEETCAST_TEST_BOOT_ID"] = self.disk.outside("boot-id")
        let agent = try BuiltPrograms.path(of: "fleetcast-agent")
        var command = self.prefix + [agent, arguments[0], "--config", self.configuration]
        command += arguments.dropFirst()
        // Scripts have process groups of their own; a namespace ends as a whole, as a device does.
        if TestBed.isRoot { command = ["unshare", "--pid", "--fork", "--kill-child=KILL", "--"] + command }
        return try Program.start(command[0], Array(command.dropFirst()), settings)
    }

    func run(_ arguments: String...) throws -> Program {
        let program = try self.start(arguments)
        try program.wait(limit: .seconds(120))
        return program
    }

    /// Stops every process of the agent where it is: when it returns, none of them runs, or is in a system call.
    static func stop(_ program: Program) {
        var stopped: [pid_t] = []
        while true {
            // One that was started while the others were looked up is found the next time.
            let processes = Self.descendants(of: program.processID)
            for process in processes { kill(process, SIGSTOP) }
            _ = Patience.wait(.seconds(20)) { processes.allSatisfy(Self.isStopped) }
            if processes == stopped { return }
            stopped = processes
        }
    }

    private static func isStopped(_ process: pid_t) -> Bool {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        return tasks.allSatisfy { task in
            let path = "/proc/\(process)/task/\(task)/stat"
            let text = String(decoding: TestFiles.bytes(of: path), as: UTF8.self)
            // The name stands in parentheses, and may contain anything.
            guard let end = text.lastIndex(of: ")") else { return true }
            return ["T", "t", "Z", "X"].contains(text[end...].dropFirst(2).first)
        }
    }

    private static func descendants(of process: pid_t) -> [pid_t] {
        var found = [process]
        var index = 0
        while index < found.count {
            let path = "/proc/\(found[index])/task"
            for thread in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
                let text = String(decoding: TestFiles.bytes(of: "\(path)/\(thread)/children"), as: UTF8.self)
                found += text.split(separator: " ").compactMap { pid_t($0) }
            }
            index += 1
        }
        return found
    }
}
