import Glibc

/// What a program may ask of the terminal, or pipe, or file, on one of its standard streams.
package enum Terminal {
    /// A standard stream of the process.
    package enum Stream: Int32, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Whether a person sits at the other end of `stream`.
    package static func isInteractive(_ stream: Stream) -> Bool {
        isatty(stream.rawValue) == 1
    }

    /// Whether colours are welcome on `stream`: a terminal that is not dumb, and no `NO_COLOR` in the environment.
    package static func allowsColor(on stream: Stream) -> Bool {
        guard self.isInteractive(stream), getenv("NO_COLOR") == nil else { return false }
        guard let term = getenv("TERM") else { return false }
        return strcmp(term, "dumb") != 0
    }

    /// Width of the terminal on `stream` in columns; 80 where it does not tell.
    package static func columnCount(of stream: Stream) -> Int {
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes `text` whole to `stream`, unbuffered; a reader that has gone away is not an error here.
    package static func write(_ text: String, to stream: Stream) {
        var text = text
        text.withUTF8 { buffer in
            var rest = UnsafeRawBufferPointer(buffer)
            while let start = rest.baseAddress, rest.count > 0 {
                let written = Glibc.write(stream.rawValue, start, rest.count)
                if written < 0 {
                    guard errno == EINTR || errno == EAGAIN else { return }
                    continue
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
        }
    }

    /// Writes one line to `stream`.
    package static func writeLine(_ line: String, to stream: Stream) {
        self.write(line + "\n", to: stream)
    }
}
