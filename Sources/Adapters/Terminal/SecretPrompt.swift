import Glibc

extension Terminal {
    /// Asks for a line that is not shown while it is typed; `nil` where nobody sits at a terminal, or input
    /// ends.
    ///
    /// - Parameter maximumByteCount: what is typed beyond makes the answer longer than that, for its reader
    ///   to refuse.
    package static func readSecret(_ prompt: String, maximumByteCount: Int = 1_024) -> [UInt8]? {
        // The controlling terminal alone would not do: a program in the background is stopped where it asks
        // there.
        guard self.isInteractive(.input) else { return nil }
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var shown = termios()
        guard tcgetattr(descriptor, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(descriptor, TCSAFLUSH, &hidden) == 0 else { return nil }
        defer {
            tcsetattr(descriptor, TCSAFLUSH, &shown)
            _ = Glibc.write(descriptor, "\n", 1)
        }
        _ = prompt.withCString { Glibc.write(descriptor, $0, strlen($0)) }
        return self.readLine(descriptor, maximumByteCount)
    }

    private static func readLine(_ descriptor: Int32, _ maximumByteCount: Int) -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR, !TerminationSignals.isTerminationRequested { continue }
            guard count == 1 else { return nil }
            if byte == 0x0A || byte == 0x0D { return line }
            if line.count <= maximumByteCount { line.append(byte) }
        }
    }
}
