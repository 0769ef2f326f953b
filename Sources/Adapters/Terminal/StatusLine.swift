/// One line at the bottom of a terminal that is drawn over and over.
///
/// On anything but a terminal it prints nothing, so that logs stay plain.
package struct StatusLine {
    private let stream: Terminal.Stream
    private let isInteractive: Bool
    private var isShown = false

    /// Creates a status line on `stream`.
    package init(on stream: Terminal.Stream) {
        self.stream = stream
        self.isInteractive = Terminal.isInteractive(stream)
    }

    /// Whether the line is drawn at all.
    package var isVisible: Bool {
        self.isInteractive
    }

    /// Columns that a text may have without wrapping.
    package var columnCount: Int {
        max(20, Terminal.columnCount(of: self.stream) - 1)
    }

    /// Draws `text` in place of what the line showed.
    package mutating func show(_ text: String) {
        guard self.isInteractive else { return }
        Terminal.write("\r\(text.prefix(self.columnCount))\u{1B}[K", to: self.stream)
        self.isShown = true
    }

    /// Removes the line, so that ordinary output may follow.
    package mutating func clear() {
        guard self.isShown else { return }
        Terminal.write("\r\u{1B}[K", to: self.stream)
        self.isShown = false
    }

    /// Leaves the line as it is and begins a new one.
    package mutating func keep() {
        guard self.isShown else { return }
        Terminal.write("\n", to: self.stream)
        self.isShown = false
    }
}
