/// Draws the bar of a download as the original's progress module draws it:
/// ` 42%|████▏     | 42/100 [00:09<00:12, 4.67it/s]`.
public struct TransferMeter: Hashable, Sendable {
    /// Narrowest bar in columns; on a narrower terminal the line is wider than the terminal.
    public static let minimumBarColumnCount = 4

    /// Bytes that were there before this transfer began.
    public let initialByteCount: UInt64
    /// Bytes of the whole.
    public let totalByteCount: UInt64

    /// Creates the meter of a transfer that begins behind `initialByteCount` bytes.
    public init(initialByteCount: UInt64 = 0, totalByteCount: UInt64) {
        self.initialByteCount = initialByteCount
        self.totalByteCount = totalByteCount
    }

    /// The line for `byteCount` bytes of the whole after `milliseconds`, fitted to so many columns.
    public func line(byteCount: UInt64, milliseconds: Int64, columnCount: Int) -> String {
        let share = self.totalByteCount == 0 ? 1 : Double(byteCount) / Double(self.totalByteCount)
        let percent = String(Int(share * 100))
        let left = String(repeating: " ", count: max(0, 3 - percent.count)) + percent + "%|"
        let right = "| \(byteCount)/\(self.totalByteCount) \(self.timing(byteCount, milliseconds))"
        let barColumnCount = max(Self.minimumBarColumnCount, columnCount - left.count - right.count)
        return left + Self.bar(share: share, columnCount: barColumnCount) + right
    }

    private func timing(_ byteCount: UInt64, _ milliseconds: Int64) -> String {
        let elapsed = Self.clock(seconds: milliseconds / 1000)
        let transferred = byteCount > self.initialByteCount ? byteCount - self.initialByteCount : 0
        guard transferred > 0, milliseconds > 0 else { return "[\(elapsed)<?, ?it/s]" }
        let rate = Double(transferred) * 1000 / Double(milliseconds)
        let missing = self.totalByteCount > byteCount ? self.totalByteCount - byteCount : 0
        let remaining = Self.clock(seconds: Int64(min(Double(missing) / rate, 1e9)))
        return "[\(elapsed)<\(remaining), \(Self.twoDecimals(rate))it/s]"
    }

    private static func bar(share: Double, columnCount: Int) -> String {
        let eighths = Int(min(max(share, 0), 1) * Double(columnCount * 8))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let filled = String(repeating: "█", count: eighths / 8) + partial
        return filled + String(repeating: " ", count: columnCount - filled.count)
    }

    private static func clock(seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        let short = "\(self.twoDigits(minutes)):\(self.twoDigits(rest))"
        return hours > 0 ? "\(hours):\(short)" : short
    }

    private static func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }

    private static func twoDecimals(_ value: Double) -> String {
        let hundredths = Int64(min(value * 100, 1e17).rounded())
        return "\(hundredths / 100).\(self.twoDigits(hundredths % 100))"
    }
}
