import ArgumentParser

/// A rate on the command line: `20Mbit`, `512kbit`, `1.5Gbit`, `64000bit`, `unlimited`.
struct BitRate: ExpressibleByArgument, Hashable {
    /// The rate as it is written in help.
    var defaultValueDescription: String {
        self.bitsPerSecond.map { $0 % 1_000 == 0 ? "\($0 / 1_000)kbit" : "\($0)bit" } ?? "unlimited"
    }

    /// The least and the greatest rate that can be held.
    private static let range = 1_000.0...1_000_000_000_000.0
    private static let units = [("gbit", 1e9), ("mbit", 1e6), ("kbit", 1e3), ("bit", 1.0)]

    /// Bits per second; `nil` for no limit.
    let bitsPerSecond: UInt64?

    init(bitsPerSecond: UInt64) {
        self.bitsPerSecond = bitsPerSecond
    }

    init?(argument: String) {
        let text = argument.lowercased()
        guard text != "unlimited" else {
            self.bitsPerSecond = nil
            return
        }
        guard let (unit, factor) = Self.units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(unit.count)
        guard digits.first?.isNumber == true, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let number = Double(digits), Self.range.contains(number * factor)
        else { return nil }
        self.bitsPerSecond = UInt64((number * factor).rounded())
    }
}
