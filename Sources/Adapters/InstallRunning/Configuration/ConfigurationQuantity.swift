import Timekeeping

/// Quantities as people write them into a configuration.
enum ConfigurationQuantity {
    /// The longest time that is accepted: 30 days.
    static let longestInterval = Interval.seconds(30 * 86_400)

    /// `4096`, `512K`, `64MiB`, `4G`: units are powers of 1024.
    static func byteCount(_ text: String) -> UInt64? {
        let (number, unit) = self.parts(of: text)
        let factors: [String: UInt64] = [
            "": 1, "B": 1, "K": 1 << 10, "KIB": 1 << 10, "M": 1 << 20, "MIB": 1 << 20, "G": 1 << 30,
            "GIB": 1 << 30, "T": 1 << 40, "TIB": 1 << 40,
        ]
        guard let number, let factor = factors[unit.uppercased()] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    /// `500ms`, `30`, `30s`, `5min`, `1h`.
    static func interval(_ text: String) -> Interval? {
        let (number, unit) = self.parts(of: text)
        let factors: [String: Int64] = [
            "ms": 1_000_000, "": 1_000_000_000, "s": 1_000_000_000, "min": 60_000_000_000,
            "h": 3_600_000_000_000,
        ]
        guard let number, let count = Int64(exactly: number), let factor = factors[unit] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, product <= self.longestInterval.nanoseconds else { return nil }
        return Interval(nanoseconds: product)
    }

    private static func parts(of text: String) -> (number: UInt64?, unit: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        return (UInt64(digits), String(unit))
    }
}
