/// Numbers in words for people, without Foundation.
package enum DecimalText {
    /// A number with so many digits after the point, `0 ... 9`, rounded to the nearest.
    package static func fixed(_ value: Double, _ digitCount: Int) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "-" }
        let digits = min(max(digitCount, 0), 9)
        let factor = (0..<digits).reduce(1) { product, _ in product * 10 }
        let scaled = Int((abs(value) * Double(factor)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % factor)
        return
            "\(sign)\(scaled / factor).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    /// A whole number in groups of three digits, as `10 000`, by no-break spaces.
    package static func grouped(_ value: Int) -> String {
        var text = ""
        let digits = Array(String(value.magnitude))
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append("\u{a0}") }
            text.append(digit)
        }
        return value < 0 ? "-\(text)" : text
    }

    /// A number with no more digits after the point than it needs, four at most.
    package static func short(_ value: Double) -> String { self.trimmed(value, 4) }

    /// A number with no more digits after the point than it needs, and `digitCount` at most.
    package static func trimmed(_ value: Double, _ digitCount: Int) -> String {
        var text = self.fixed(value, digitCount)
        guard text.contains(".") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}
