import Glibc

extension Terminal {
    /// Asks for a line that is not shown while it is typed; `nil` where nobody sits at a terminal.
    ///
    /// - Parameter maximumByteCount: what is typed beyond makes the answer longer than that, for its reader
    ///   to refuse.
    /// - Throws: `CancellationError` where a signal asks to end, or input ends: neither is an answer, and
    ///   least of all an empty one. For programs that called ``TerminationSignals/note()``.
    package static func readSecret(
        _ prompt: String, maximumByteCount: Int = 1_024
    ) throws(CancellationError) -> [UInt8]? {
        try self.ask(prompt, isShown: false, maximumByteCount)
    }

    /// Asks for a line; `nil` where nobody sits at a terminal.
    ///
    /// - Throws: as ``readSecret(_:maximumByteCount:)``.
    package static func readAnswer(_ prompt: String) throws(CancellationError) -> String? {
        try self.ask(prompt, isShown: true, 1_024).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func ask(
        _ prompt: String, isShown: Bool, _ maximumByteCount: Int
    ) throws(CancellationError) -> [UInt8]? {
        // The controlling terminal alone would not do: a program in the background is stopped where it asks
        // there.
        guard self.isInteractive(.input) else { return nil }
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var former = termios()
        guard tcgetattr(descriptor, &former) == 0 else { return nil }
        var mode = former
        if !isShown { mode.c_lflag &= ~tcflag_t(ECHO) }
        guard tcsetattr(descriptor, TCSAFLUSH, &mode) == 0 else { return nil }
        var line: [UInt8]?
        defer {
            tcsetattr(descriptor, TCSAFLUSH, &former)
            // The line's end is not shown either, and what is interrupted has none.
            if !isShown || line == nil { _ = Glibc.write(descriptor, "\n", 1) }
        }
        _ = prompt.withCString { Glibc.write(descriptor, $0, strlen($0)) }
        line = self.readLine(descriptor, maximumByteCount)
        guard let line else { throw CancellationError() }
        return line
    }

    /// A line without its end; `nil` where input ends before it, or a signal asks to end.
    private static func readLine(_ descriptor: Int32, _ maximumByteCount: Int) -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while !TerminationSignals.isTerminationRequested {
            // In short waits: a signal may come right before the call, which would not notice.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let readyCount = poll(&waiting, 1, 100)
            if readyCount == 0 || readyCount < 0 && errno == EINTR { continue }
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == 0x0A || byte == 0x0D { return line }
            if line.count <= maximumByteCount { line.append(byte) }
        }
        return nil
    }
}
