import Terminal

/// Draws the bar of a download as the original's progress module draws it:
/// ` 42%|████▏     | 42/100 [00:09<00:12, 4.67it/s]`.
struct TransferMeter: Hashable, Sendable {
    /// Narrowest bar in columns.
    static let minimumBarColumnCount = 4

    /// Bytes that were there before this transfer began.
    let initialByteCount: UInt64
    /// Bytes of the whole.
    let totalByteCount: UInt64

    /// Creates the meter of a transfer that begins behind `initialByteCount` bytes.
    init(initialByteCount: UInt64 = 0, totalByteCount: UInt64) {
        self.initialByteCount = initialByteCount
        self.totalByteCount = totalByteCount
    }

    /// The line for `byteCount` bytes of the whole after `milliseconds`, in so many columns at most.
    ///
    /// Where there is no room for all, first the rate goes, then the times, then the bar.
    func line(byteCount: UInt64, milliseconds: Int64, columnCount: Int) -> String {
        let share = self.totalByteCount == 0 ? 1 : Double(byteCount) / Double(self.totalByteCount)
        let percent = String(Int(share * 100))
        let left = String(repeating: " ", count: max(0, 3 - percent.count)) + percent + "%"
        let counts = " \(byteCount)/\(self.totalByteCount)"
        let (times, rate) = self.timing(byteCount, milliseconds)
        for right in ["\(counts) [\(times), \(rate)]", "\(counts) [\(times)]", counts] {
            let barColumnCount = columnCount - left.count - right.count - 2
            guard barColumnCount >= Self.minimumBarColumnCount else { continue }
            return "\(left)|\(ProgressBar.text(fraction: share, columnCount: barColumnCount))|\(right)"
        }
        let hasCounts = left.count + counts.count <= columnCount
        return String((hasCounts ? left + counts : left).prefix(max(0, columnCount)))
    }

    private func timing(_ byteCount: UInt64, _ milliseconds: Int64) -> (times: String, rate: String) {
        let elapsed = Self.clock(seconds: milliseconds / 1000)
        let transferred = byteCount > self.initialByteCount ? byteCount - self.initialByteCount : 0
        guard transferred > 0, milliseconds > 0 else { return ("\(elapsed)<?", "?it/s") }
        let rate = Double(transferred) * 1000 / Double(milliseconds)
        let missing = self.totalByteCount > byteCount ? self.totalByteCount - byteCount : 0
        let remaining = Self.clock(seconds: Int64(min(Double(missing) / rate, 1e9)))
        return ("\(elapsed)<\(remaining)", "\(Self.twoDecimals(rate))it/s")
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
