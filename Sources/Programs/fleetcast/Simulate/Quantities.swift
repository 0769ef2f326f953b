import ArgumentParser

/// A share, written as per cent or as a fraction: `5%`, `0.5 %`, `0.05`.
struct ShareArgument: ExpressibleByArgument {
    /// Between 0 and 1, both included.
    let value: Double

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        var digits = isPercent ? argument.dropLast() : argument[...]
        if isPercent, digits.last == " " { digits = digits.dropLast() }
        guard let number = Double(digits), number.isFinite else { return nil }
        let value = isPercent ? number / 100 : number
        guard value >= 0, value <= 1 else { return nil }
        self.value = value
    }
}

/// A number of bytes: `200MB`, `512 KiB`, `1000`.
struct ByteCountArgument: ExpressibleByArgument {
    /// Bytes.
    let value: UInt64

    init(value: UInt64) {
        self.value = value
    }

    var defaultValueDescription: String { "\(self.value / 1_000_000)MB" }

    private static let units: [(String, Double)] = [
        ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6),
        ("GB", 1e9), ("B", 1),
    ]

    init?(argument: String) {
        guard let value = argument.quantity(Self.units) else { return nil }
        self.value = value
    }
}

extension String {
    /// A number with one of the units behind it, or none, to the nearest whole.
    fileprivate func quantity(_ units: [(String, Double)]) -> UInt64? {
        let unit = units.first { self.hasSuffix($0.0) }
        var digits = self.dropLast(unit?.0.count ?? 0)
        if unit != nil, digits.last == " " { digits = digits.dropLast() }
        guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
        let value = (number * (unit?.1 ?? 1)).rounded()
        return value < 0x1p63 ? UInt64(value) : nil
    }
}
