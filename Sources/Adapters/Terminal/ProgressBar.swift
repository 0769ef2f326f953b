/// Draws a bar of block characters, an eighth of a column exact.
package enum ProgressBar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar of `columnCount` columns, of which `fraction`, between 0 and 1, is filled.
    package static func text(fraction: Double, columnCount: Int) -> String {
        let bounded = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        let eighthCount = Int(bounded * Double(columnCount) * 8)
        let full = String(repeating: "█", count: eighthCount / 8)
        let part = Self.eighths[eighthCount % 8]
        let restCount = columnCount - eighthCount / 8 - (part.isEmpty ? 0 : 1)
        return full + part + String(repeating: " ", count: max(0, restCount))
    }
}
