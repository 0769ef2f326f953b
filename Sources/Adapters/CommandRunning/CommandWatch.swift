internal import DurableStorage
internal import Glibc

/// Watches a child process: takes its output, and ends it when its time is over or somebody wants it.
struct CommandWatch: ~Copyable {
    /// What it may do.
    struct Limits: Sendable {
        var timeout: Duration
        var outputLimit: Int
        var tee: ScriptOutput?
    }

    private enum Phase {
        case running
        case terminating(until: ContinuousClock.Instant)
        case killed(until: ContinuousClock.Instant)
    }

    /// Longer than any command runs, and short enough that no sum overflows.
    private static let longestTimeout = Duration.seconds(10 * 365 * 86_400)
    /// How long SIGKILL may take to have its effect: a program that waits for a disk or a server that does not
    /// answer takes no signal, and must not hold us up, too.
    private static let killGrace = Duration.seconds(5)
    /// How often to look where the kernel cannot tell that a process has ended.
    private static let pollInterval = Duration.milliseconds(20)
    /// What is still taken when the program has ended, while others may go on writing.
    private static let drainLimit = 1 << 20

    private let program: String
    private let limits: Limits
    private let deadline: ContinuousClock.Instant
    /// Readable when the program is to be ended.
    private let stop: Int32?
    private var phase = Phase.running
    private var isTimedOut = false
    private var isOutputOpen = true
    private var output: BoundedOutput
    private var relay: OutputRelay?
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// Runs a program to its end.
    ///
    /// - Parameter stop: a descriptor that becomes readable when the program is to be ended.
    static func run(
        _ settings: ChildProcess.Settings, _ limits: Limits, stop: Int32? = nil
    ) throws(CommandError) -> CommandResult {
        let child = try ChildProcess(starting: settings)
        var watch = CommandWatch(program: settings.line.program, limits, stop: stop)
        return try watch.follow(child)
    }

    private init(program: String, _ limits: Limits, stop: Int32?) {
        self.program = program
        self.limits = limits
        self.deadline = .now + min(max(limits.timeout, .zero), Self.longestTimeout)
        self.stop = stop
        self.output = BoundedOutput(limit: limits.outputLimit)
        self.relay = limits.tee.map { OutputRelay($0) }
    }

    private mutating func follow(_ child: borrowing ChildProcess) throws(CommandError) -> CommandResult {
        while !child.hasEnded {
            let now = ContinuousClock.now
            switch self.phase {
            case .running where now >= self.deadline:
                self.isTimedOut = true
                self.terminate(child, at: now)
            case .terminating(let end) where now >= end:
                child.signal(SIGKILL)
                self.phase = .killed(until: now + Self.killGrace)
            case .killed(let end) where now >= end:
                self.drain(child)
                child.abandon()
                return self.result(.signaled(SIGKILL))
            case .running, .terminating, .killed: break
            }
            self.wait(for: child, from: now)
        }
        // What ignored SIGTERM while its leader did not; the group's number is ours until the leader is
        // waited for.
        switch self.phase {
        case .terminating, .killed: child.signal(SIGKILL)
        case .running: break
        }
        self.drain(child)
        return self.result(try child.wait())
    }

    private func result(_ outcome: CommandOutcome) -> CommandResult {
        CommandResult(
            outcome: self.isTimedOut ? .timedOut(after: self.limits.timeout) : outcome,
            output: self.output.bytes, isCut: self.output.isCut)
    }

    private mutating func terminate(_ child: borrowing ChildProcess, at now: ContinuousClock.Instant) {
        child.signal(SIGTERM)
        self.phase = .terminating(until: now + ScriptRunner.terminationGrace)
    }

    /// Waits until there is something to do, and takes what was written meanwhile.
    private mutating func wait(for child: borrowing ChildProcess, from now: ContinuousClock.Instant) {
        var until = self.deadline
        var isStoppable = true
        switch self.phase {
        case .running: break
        case .terminating(let end), .killed(let end):
            until = end
            isStoppable = false
        }
        // Negative descriptors are left out by poll(2).
        var events = [
            pollfd(fd: self.isOutputOpen ? child.output.rawValue : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.end, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isStoppable ? self.stop ?? -1 : -1, events: Int16(POLLIN), revents: 0),
        ]
        var pause = until - now
        if child.end < 0 { pause = min(pause, Self.pollInterval) }
        guard poll(&events, nfds_t(events.count), Self.milliseconds(pause)) > 0 else { return }
        if events[2].revents != 0 { self.terminate(child, at: now) }
        if events[0].revents != 0 { _ = self.takeOutput(child) }
    }

    /// Takes once what there is; how many bytes.
    private mutating func takeOutput(_ child: borrowing ChildProcess) -> Int {
        let count = read(child.output.rawValue, &self.buffer, self.buffer.count)
        guard count > 0 else {
            if count == 0 || errno != EAGAIN && errno != EINTR { self.isOutputOpen = false }
            return 0
        }
        let deadline = self.deadline
        self.buffer.withUnsafeBytes { bytes in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
            self.output.append(bytes)
            self.relay?.pass(bytes, until: deadline)
        }
        return count
    }

    private mutating func drain(_ child: borrowing ChildProcess) {
        var total = 0
        while self.isOutputOpen, total < Self.drainLimit {
            let count = self.takeOutput(child)
            guard count > 0 else { return }
            total += count
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        // Rounded up, or the last millisecond would be spent in a loop.
        return Int32(clamping: min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
