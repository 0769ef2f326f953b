import Foundation

/// Starts processes by `posix_spawn`.
///
/// Not `Foundation.Process`, whose pipes and hidden threads make a test's waiting and its descriptors hard to bound.
enum ProcessLauncher {
    private typealias Actions = UnsafeMutablePointer<posix_spawn_file_actions_t>

    /// Starts `command`, whose first element is a path, and gives its process ID.
    static func launch(
        _ command: [String], _ settings: ProgramSettings, outputPath: String, errorPath: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let creating = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, settings.inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, creating, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, creating, 0o600)
        try self.closeOthers(&actions)
        if let directory = settings.workingDirectory {
            try self.changeDirectory(&actions, to: directory)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        self.setCleanSignals(&attributes)

        var environment = ProcessInfo.processInfo.environment
        for (name, value) in settings.environment {
            environment[name] = value
        }
        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
        guard error == 0 else { throw SystemCallFailure("start \(command[0])", errorNumber: error) }
        return process
    }

    /// A process group of its own, every signal at its default, none blocked.
    private static func setCleanSignals(_ attributes: UnsafeMutablePointer<posix_spawnattr_t>) {
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(attributes, &all)
        posix_spawnattr_setsigmask(attributes, &none)
        posix_spawnattr_setpgroup(attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(attributes, Int16(flags))
    }

    // glibc has the next two since 2.34 and 2.29, but Swift's view of its headers lacks them.

    private static func closeOthers(_ actions: Actions) throws {
        typealias Function = @convention(c) (Actions, Int32) -> Int32
        let name = "posix_spawn_file_actions_addclosefrom_np"
        let error = unsafeBitCast(try self.symbol(name), to: Function.self)(actions, 3)
        guard error == 0 else { throw SystemCallFailure(name, errorNumber: error) }
    }

    private static func changeDirectory(_ actions: Actions, to directory: String) throws {
        typealias Function = @convention(c) (Actions, UnsafePointer<CChar>) -> Int32
        let name = "posix_spawn_file_actions_addchdir_np"
        let error = unsafeBitCast(try self.symbol(name), to: Function.self)(actions, directory)
        guard error == 0 else { throw SystemCallFailure(name, errorNumber: error) }
    }

    private static func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
        guard let symbol = dlsym(nil, name) else {
            throw SystemCallFailure("\(name), which needs glibc 2.34", errorNumber: ENOSYS)
        }
        return symbol
    }
}
