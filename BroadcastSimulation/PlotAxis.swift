/// One axis of a plot: values, and the stretch of the picture that they are drawn on.
struct PlotAxis: Sendable {
    /// The values at both ends; the second is greater.
    let values: ClosedRange<Double>
    /// Where the ends are in the picture; the second may be the smaller one.
    let start: Double
    let end: Double

    /// Where a value is in the picture; values beyond the ends stay at them.
    func place(_ value: Double) -> Double {
        let share = (value - self.values.lowerBound) / (self.values.upperBound - self.values.lowerBound)
        return self.start + min(max(share, 0), 1) * (self.end - self.start)
    }

    /// Round values within the axis, `count` of them or some fewer, and the digits that they need after the
    /// point.
    func ticks(atMost count: Int) -> (values: [Double], digitCount: Int) {
        let width = self.values.upperBound - self.values.lowerBound
        var step = 1e-6
        var decade = 0
        let factors = [2.0, 2.5, 2.0]
        while width / step > Double(count), step < 1e9 {
            step *= factors[decade % 3]
            decade += 1
        }
        let first = Int((self.values.lowerBound / step - 1e-6).rounded(.up))
        let last = Int((self.values.upperBound / step + 1e-6).rounded(.down))
        var digits = 0
        var scaled = step
        while digits < 6, abs(scaled - scaled.rounded()) > 1e-6 {
            scaled *= 10
            digits += 1
        }
        return (first <= last ? (first...last).map { Double($0) * step } : [], digits)
    }
}
