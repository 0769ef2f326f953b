internal import Glibc

/// Passes a program's output on, but never waits longer than the program may run.
struct OutputRelay {
    /// So much a pipe takes at once when it is writable (POSIX).
    private static let pieceByteCount = Int(PIPE_BUF)

    private let descriptor: Int32
    private var isOpen = true

    init(_ output: ScriptOutput) {
        self.descriptor = output == .standardOutput ? STDOUT_FILENO : STDERR_FILENO
    }

    /// Writes; a reader that has gone or takes nothing until `deadline` gets no more.
    mutating func pass(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant) {
        var rest = bytes[...]
        while self.isOpen, !rest.isEmpty {
            let seconds = (deadline - .now).components.seconds
            var event = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
            let pause = Int32(clamping: max(0, min(seconds, 1_000_000) * 1000))
            guard poll(&event, 1, pause) > 0 else {
                self.isOpen = false
                return
            }
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceByteCount))
            let count = write(self.descriptor, piece.baseAddress, piece.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                self.isOpen = false
            }
        }
    }
}
