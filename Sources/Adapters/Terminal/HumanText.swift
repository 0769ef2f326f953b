/// Quantities in words for people.
package enum HumanText {
    /// A number of bytes with a binary unit and three significant digits, as `5.48 MiB`.
    package static func bytes(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1023.5, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(unit == 0 ? String(count) : self.threeDigits(value)) \(units[unit])"
    }

    /// A rate in bytes per second with a binary unit, as `98.1 KiB/s`.
    package static func rate(bytesPerSecond: Double) -> String {
        let bounded = bytesPerSecond.isFinite ? min(max(bytesPerSecond, 0), 1e18) : 0
        return "\(self.bytes(UInt64(bounded)))/s"
    }

    /// A length of time as `0:42` or `1:02:03`; `-:--` where it is not known.
    package static func time(seconds: Double?) -> String {
        guard let seconds, seconds.isFinite, seconds >= 0, seconds < 360_000 else { return "-:--" }
        let whole = Int(seconds.rounded())
        let twoDigits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        guard whole >= 3600 else { return "\(whole / 60):\(twoDigits(whole % 60))" }
        return "\(whole / 3600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
    }

    private static func threeDigits(_ value: Double) -> String {
        let digitCount = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        let factor = [1, 10, 100][digitCount]
        let scaled = Int((value * Double(factor)).rounded())
        guard digitCount > 0 else { return "\(scaled)" }
        let fraction = String(scaled % factor)
        let zeros = String(repeating: "0", count: digitCount - fraction.count)
        return "\(scaled / factor).\(zeros)\(fraction)"
    }
}
