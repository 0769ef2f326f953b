import Glibc
import Logging
import SimpleOTAFormat
import Terminal

/// Writes log lines to standard error in the document's form: `[INFO] 2021-03-23 14:13:19,016 text`.
package struct DocumentedLogHandler: LogHandler {
    /// Lines below this level are not written.
    package var logLevel = Logger.Level.info
    /// Not shown: the document's form has no place for it.
    package var metadata: Logger.Metadata = [:]
    /// Not used.
    package var metadataProvider: Logger.MetadataProvider?

    /// Creates a handler.
    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let text = "\(event.message)".printable
        Terminal.writeLine("[\(Self.name(event.level))] \(Self.localTime()) \(text)", to: .error)
    }

    private static func name(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: return "DEBUG"
        case .info, .notice: return "INFO"
        case .warning: return "WARNING"
        case .error: return "ERROR"
        case .critical: return "CRITICAL"
        }
    }

    private static func localTime() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        localtime_r(&now.tv_sec, &parts)
        let date =
            "\(parts.tm_year + 1900)-\(self.digits(parts.tm_mon + 1, 2))-\(self.digits(parts.tm_mday, 2))"
        let hour =
            "\(self.digits(parts.tm_hour, 2)):\(self.digits(parts.tm_min, 2)):\(self.digits(parts.tm_sec, 2))"
        return "\(date) \(hour),\(self.digits(Int32(now.tv_nsec / 1_000_000), 3))"
    }

    private static func digits(_ value: Int32, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
