internal import CProcesses
internal import DurableStorage
internal import Glibc

/// A program that was started in a process group of its own, until it is waited for.
struct ChildProcess: ~Copyable {
    /// How often and how long to wait for a script that was just written: another thread may be starting a
    /// program this moment, whose copy of our descriptors is still open for writing.
    private static let busyAttempts = 10
    private static let busyPause: UInt32 = 20_000

    /// What is started, and with what.
    struct Settings: Sendable {
        var line: CommandLine
        var input: [UInt8] = []
        var environment: [String: String] = [:]
        var workingDirectory: String?
    }

    /// Readable when the program has written something, and at its end when nobody can write any more.
    let output: OwnedDescriptor
    /// Readable when the program has ended; negative on kernels that cannot tell so.
    let end: Int32
    private let identifier: pid_t

    /// Starts a program.
    init(starting settings: Settings) throws(CommandError) {
        let program = settings.line.program
        if let directory = settings.workingDirectory, access(directory, X_OK) != 0 {
            throw .notStarted(
                program: program, reason: StorageError.last("enter the directory", directory).description)
        }
        var ends: [Int32] = [-1, -1]
        let result = fc_pipe(&ends)
        guard result == 0 else { throw .failing(program, -result) }
        let reading = OwnedDescriptor(owning: ends[0])
        let writing = OwnedDescriptor(owning: ends[1])
        let input = try Self.input(settings.input, for: program)
        _ = fcntl(reading.rawValue, F_SETFL, O_NONBLOCK)
        self.identifier = try Self.spawn(settings, input: input.rawValue, output: writing.rawValue)
        self.end = fc_process_descriptor(self.identifier)
        self.output = reading
    }

    deinit {
        if self.end >= 0 { close(self.end) }
    }

    /// Whether the program has ended; it can still be waited for.
    var hasEnded: Bool {
        var information = siginfo_t()
        information.si_signo = 0
        let flags = WEXITED | WNOHANG | WNOWAIT
        guard waitid(P_PID, id_t(self.identifier), &information, flags) == 0 else { return errno == ECHILD }
        return information.si_signo == SIGCHLD
    }

    /// Sends a signal to the whole group; to be called only before ``wait()``, which makes its number free.
    func signal(_ number: Int32) {
        kill(-self.identifier, number)
        // The program may have gone to another group.
        if getpgid(self.identifier) != self.identifier { kill(self.identifier, number) }
    }

    /// Waits for the end of the program, and tells how it ended.
    func wait() throws(CommandError) -> CommandOutcome {
        var status: Int32 = 0
        while waitpid(self.identifier, &status, 0) < 0 {
            guard errno == EINTR else {
                let reason = SystemError(number: errno).text
                throw .notWatched(program: "process \(self.identifier)", reason: reason)
            }
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status: status >> 8 & 0xFF) : .signaled(signal)
    }

    /// Leaves the program to itself, which SIGKILL has not ended yet: a thread of its own waits for it.
    func abandon() {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Without that thread the program stays a zombie until we end, too.
        pthread_create(
            &thread, &attributes,
            { argument in
                var status: Int32 = 0
                let identifier = pid_t(truncatingIfNeeded: Int(bitPattern: argument))
                while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
                return nil
            }, UnsafeMutableRawPointer(bitPattern: Int(self.identifier)))
    }

    /// What the program reads: from memory, because a pipe that it does not read from would stop us.
    private static func input(_ bytes: [UInt8], for program: String) throws(CommandError) -> OwnedDescriptor {
        if bytes.isEmpty {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .failing(program, errno) }
            return OwnedDescriptor(owning: descriptor)
        }
        let descriptor = fc_memory_file()
        guard descriptor >= 0 else { throw .failing(program, -descriptor) }
        let file = OwnedDescriptor(owning: descriptor)
        do {
            try bytes.withUnsafeBytes { try writeFully($0, to: descriptor, at: 0, path: "standard input") }
        } catch {
            throw .notStarted(program: program, reason: "\(error)")
        }
        return file
    }
}

extension ChildProcess {
    private static func spawn(
        _ settings: Settings, input: Int32, output: Int32
    ) throws(CommandError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        // Ours are not inherited, but those that somebody else gave us would be.
        fc_spawn_closing_from(&actions, 3)
        if let directory = settings.workingDirectory {
            fc_spawn_in_directory(&actions, directory)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        self.setSignals(&attributes)
        var identifier: pid_t = 0
        let line = settings.line
        let result = withCStrings([line.program] + line.arguments) { arguments in
            self.withEnvironment(adding: settings.environment) { environment in
                for _ in 1..<self.busyAttempts {
                    let result = posix_spawnp(
                        &identifier, line.program, &actions, &attributes, arguments, environment)
                    guard result == ETXTBSY else { return result }
                    usleep(self.busyPause)
                }
                return posix_spawnp(&identifier, line.program, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw .failing(line.program, result) }
        return identifier
    }

    /// A group of its own, and signals as a program expects to find them, whatever our threads do with
    /// theirs.
    private static func setSignals(_ attributes: inout posix_spawnattr_t) {
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
    }

    /// Our environment, byte for byte, with variables replaced or added.
    private static func withEnvironment<Result>(
        adding additions: [String: String], _ body: (UnsafePointer<CString?>) -> Result
    ) -> Result {
        var kept: [CString?] = []
        var next = fc_environment()
        while let current = next, let entry = current.pointee {
            let name = UnsafeRawBufferPointer(start: entry, count: strcspn(entry, "="))
            if additions[String(decoding: name, as: UTF8.self)] == nil { kept.append(entry) }
            next = current + 1
        }
        return withCStrings(additions.map { "\($0.key)=\($0.value)" }) { added in
            for index in 0..<additions.count { kept.append(added[index]) }
            return body(kept + [nil])
        }
    }
}

extension CommandError {
    fileprivate static func failing(_ program: String, _ number: Int32) -> Self {
        let error = SystemError(number: number)
        let advice: String? =
            switch number {
            case ENOENT: "Install it, or correct its path"
            case ENOEXEC: "A script begins with a line such as #!/bin/sh"
            case EACCES: "Make it executable"
            default: nil
            }
        return .notStarted(program: program, reason: error.text + (advice.map { ". " + $0 } ?? ""))
    }
}

private typealias CString = UnsafeMutablePointer<CChar>

/// Calls `body` with an array of C strings and a null pointer at its end, as `exec` wants it.
private func withCStrings<Result>(_ texts: [String], _ body: (UnsafePointer<CString?>) -> Result) -> Result {
    let strings = texts.map { strdup($0) }
    defer { for string in strings { free(string) } }
    return body(strings + [nil])
}
