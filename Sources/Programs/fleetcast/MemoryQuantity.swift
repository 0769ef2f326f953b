import ArgumentParser

/// An amount of memory on the command line: `256MB`, `2GB`, `65536kB`, `48MiB`.
struct MemoryQuantity: ExpressibleByArgument, Hashable {
    private static let units = [
        ("gib", 1 << 30), ("mib", 1 << 20), ("kib", 1 << 10), ("gb", 1_000_000_000), ("mb", 1_000_000),
        ("kb", 1_000),
    ]
    private static let range = 1_000...1_000_000_000_000_000

    /// The number of bytes, from 10³ to 10¹⁵.
    let byteCount: Int

    init(byteCount: Int) {
        self.byteCount = byteCount
    }

    init?(argument: String) {
        let text = argument.lowercased()
        guard let (unit, factor) = Self.units.first(where: { text.hasSuffix($0.0) }),
            let number = Int(text.dropLast(unit.count)), number > 0
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, Self.range.contains(product) else { return nil }
        self.byteCount = product
    }

    /// As it is given on the command line.
    var defaultValueDescription: String { "\(self.byteCount / 1_000_000)MB" }
}
