import Logging
import SimpleOTAEngine
import SimpleOTAFormat
import SystemClock
import Terminal
import Timekeeping

/// Shows how a download proceeds: a bar on a terminal, a line now and then elsewhere.
package final class TransferDisplay {
    /// Between two drawings of the bar.
    static let drawingInterval = Interval.milliseconds(100)
    /// Between two lines in a log.
    static let loggingInterval = Interval.seconds(5)

    private let logger: Logger
    private let isInteractive: Bool
    private var meter: TransferMeter?
    private var start = MonotonicInstant(nanoseconds: 0)
    private var lastShown = MonotonicInstant(nanoseconds: 0)
    private var byteOffset: UInt64 = 0

    /// Creates a display on standard error.
    package init(logger: Logger) {
        self.logger = logger
        self.isInteractive = Terminal.isInteractive(.error)
    }

    func begin(byteOffset: UInt64, byteCount: UInt64) {
        self.meter = TransferMeter(initialByteCount: byteOffset, totalByteCount: byteCount)
        self.byteOffset = byteOffset
        self.start = MonotonicClock.now()
        self.lastShown = self.start
        if self.isInteractive { self.draw() }
    }

    func update(byteOffset: UInt64) {
        self.byteOffset = byteOffset
        let now = MonotonicClock.now()
        let interval = self.isInteractive ? Self.drawingInterval : Self.loggingInterval
        guard self.lastShown.interval(to: now) >= interval else { return }
        self.lastShown = now
        if self.isInteractive { self.draw() } else { self.logProgress() }
    }

    /// Leaves the last state standing; whoever writes next begins on a new line.
    func end() {
        guard self.meter != nil else { return }
        if self.isInteractive {
            self.draw()
            Terminal.write("\n", to: .error)
        }
        self.meter = nil
    }

    private func draw() {
        guard let meter = self.meter else { return }
        let milliseconds = self.start.interval(to: MonotonicClock.now()).nanoseconds / 1_000_000
        let line = meter.line(
            byteCount: self.byteOffset, milliseconds: milliseconds,
            columnCount: Terminal.columnCount(of: .error) - 1)
        // Behind a line that was longer, and on a terminal that was wider.
        Terminal.write("\r\(line)\u{1B}[K", to: .error)
    }

    private func logProgress() {
        guard let meter = self.meter else { return }
        let line = ClientLogLine.progress(byteOffset: self.byteOffset, byteCount: meter.totalByteCount)
        self.logger.info("\(line.text(hiding: SharedSecret("")))")
    }
}
