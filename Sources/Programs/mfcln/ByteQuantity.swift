import ArgumentParser

/// A number of bytes on the command line: `1048576`, `512K`, `64M`, `2G`.
struct ByteQuantity: ExpressibleByArgument, CustomStringConvertible {
    /// The number of bytes.
    let byteCount: UInt64

    init(byteCount: UInt64) {
        self.byteCount = byteCount
    }

    init?(argument: String) {
        let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let factor = argument.last.flatMap { units[Character($0.uppercased())] }
        guard let value = UInt64(factor == nil ? argument : String(argument.dropLast())) else { return nil }
        let (byteCount, overflow) = value.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflow, byteCount > 0 else { return nil }
        self.byteCount = byteCount
    }

    var description: String {
        "\(self.byteCount)"
    }
}
