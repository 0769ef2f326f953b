/// Draws when a crowd completes, as an SVG picture that explains itself.
///
/// Above: the share of receivers that are complete against what was sent, near the place where it happens,
/// with the quantiles. Below: the same in laps of the file, beside a carousel without error correction.
package struct CompletionPlot: Sendable {
    /// What it is about, in a few words.
    package var title: String
    /// Under what conditions.
    package var subtitle: String
    /// Symbols sent to symbols of the file at each receiver's completion.
    package var completions: CompletionQuantiles
    /// The same for a carousel that only repeats the file; `nil` for none.
    package var carousel: CompletionQuantiles?
    /// What no code can beat, in the same measure: 1 / (1 - loss); `nil` where it is not told.
    package var bound: Double?

    private static let ink = "#1f2933"
    private static let gray = "#64707d"
    private static let grid = "#e4e8ec"
    private static let blue = "#1769c4"
    private static let orange = "#c4591b"
    private static let width = 960
    private static let left = 84.0
    private static let right = 724.0
    /// Thousandths that have a mark, and what they are called.
    package static let quantiles = [
        (10, "1 %"), (500, "50 %"), (900, "90 %"), (990, "99 %"), (999, "99.9 %"), (1000, "last"),
    ]

    package init(
        title: String, subtitle: String, completions: CompletionQuantiles,
        carousel: CompletionQuantiles? = nil,
        bound: Double? = nil
    ) {
        self.bound = bound
        self.title = title
        self.subtitle = subtitle
        self.completions = completions
        self.carousel = carousel
    }

    /// The picture, a whole SVG document.
    package func svg() -> String {
        var picture = SVGText(
            width: Self.width, height: self.carousel == nil ? 500 : 740,
            title: "\(self.title). \(self.subtitle)")
        picture.text(Self.left, 38, self.title, Self.ink, size: 21, isBold: true)
        picture.text(Self.left, 62, self.subtitle, Self.gray, size: 13)
        guard let first = self.completions.values.first, let last = self.completions.values.last else {
            picture.text(Self.left, 120, "No receiver completed.", Self.ink, size: 15)
            return picture.document
        }
        // Room on both sides, in which the curve is seen to be flat.
        let room = max((last - first) * 0.08, last * 0.001)
        let x = PlotAxis(values: (first - room)...(last + room), start: Self.left, end: Self.right)
        self.drawDetail(x, &picture)
        if let carousel = self.carousel { self.drawComparison(carousel, &picture) }
        return picture.document
    }

    private func drawDetail(_ x: PlotAxis, _ picture: inout SVGText) {
        let y = PlotAxis(values: 0...100, start: 430, end: 96)
        self.drawGrid(
            x, y, rows: 5, "symbols sent ÷ symbols of the file, from each receiver's joining", &picture)
        picture.curve(self.points(self.completions, x, y), Self.blue, fillingTo: y.start)
        picture.text(Self.right + 36, 112, "complete", Self.gray)
        picture.text(Self.right + 200, 112, "sent ÷ file", Self.gray, anchor: "end")
        var row = 138.0
        for (perMille, name) in Self.quantiles {
            let value = self.completions.value(perMille: perMille)
            if let value {
                picture.circle(x.place(value), y.place(Double(perMille) / 10), radius: 4.5, Self.blue)
            }
            let isLast = perMille == 1000
            let text = value.map { DecimalText.fixed($0, 4) } ?? "never"
            picture.text(Self.right + 36, row, name, Self.ink, size: 15, isBold: isLast)
            picture.text(Self.right + 200, row, text, Self.ink, size: 15, anchor: "end", isBold: isLast)
            row += 27
        }
        if let bound = self.bound {
            picture.text(Self.right + 36, row + 8, "1 ÷ (1 − loss)", Self.gray)
            picture.text(Self.right + 200, row + 8, DecimalText.fixed(bound, 4), Self.gray, anchor: "end")
            row += 27
        }
        if self.completions.incompleteCount > 0 {
            let count = DecimalText.grouped(self.completions.incompleteCount)
            picture.text(
                Self.right + 36, row + 8, "\(count) not complete", Self.orange, size: 15, isBold: true)
        }
    }

    private func drawComparison(_ carousel: CompletionQuantiles, _ picture: inout SVGText) {
        let last = max(carousel.values.last ?? 0, self.completions.values.last ?? 0)
        let x = PlotAxis(values: 0...max(last * 1.04, 2), start: Self.left, end: Self.right)
        let y = PlotAxis(values: 0...100, start: 676, end: 536)
        picture.text(
            Self.left, 516, "The same kind of loss without error correction", Self.ink, size: 15, isBold: true
        )
        self.drawGrid(x, y, rows: 2, "laps of the file", &picture)
        picture.curve(self.points(carousel, x, y), Self.orange)
        picture.curve(self.points(self.completions, x, y), Self.blue, fillingTo: y.start)
        self.drawLegend(556, "with RaptorQ", Self.blue, self.completions, &picture)
        self.drawLegend(612, "repeated as it is", Self.orange, carousel, &picture)
    }

    private func drawLegend(
        _ y: Double, _ name: String, _ color: String, _ quantiles: CompletionQuantiles,
        _ picture: inout SVGText
    ) {
        picture.line(Self.right + 36, y - 5, Self.right + 58, y - 5, color, width: 3)
        picture.text(Self.right + 66, y, name, Self.ink, size: 15)
        let last = quantiles.value(perMille: 1000).map { "last after \(DecimalText.fixed($0, 2)) laps" }
        picture.text(Self.right + 66, y + 20, last ?? "some never", Self.gray)
    }

    private func drawGrid(
        _ x: PlotAxis, _ y: PlotAxis, rows: Int, _ caption: String, _ picture: inout SVGText
    ) {
        for row in 0...rows {
            let share = Double(row) * 100 / Double(rows)
            picture.line(x.start, y.place(share), x.end, y.place(share), Self.grid)
            let label = "\(DecimalText.fixed(share, 0)) %"
            picture.text(x.start - 10, y.place(share) + 4, label, Self.gray, anchor: "end")
        }
        let ticks = x.ticks(atMost: 9)
        for value in ticks.values {
            picture.line(x.place(value), y.start, x.place(value), y.end, Self.grid)
            let label = DecimalText.fixed(value, ticks.digitCount)
            picture.text(x.place(value), y.start + 20, label, Self.gray, anchor: "middle")
        }
        picture.line(x.start, y.start, x.end, y.start, Self.gray)
        picture.text((x.start + x.end) / 2, y.start + 44, caption, Self.ink, anchor: "middle")
        picture.text(
            24, (y.start + y.end) / 2, "receivers complete", Self.ink, anchor: "middle", isTurned: true)
    }

    /// The curve's corners, no more of them than a screen shows.
    private func points(
        _ quantiles: CompletionQuantiles, _ x: PlotAxis, _ y: PlotAxis
    ) -> [(x: Double, y: Double)] {
        var points = [(x: x.start, y: y.start)]
        let count = quantiles.values.count
        let step = max(1, count / 500)
        for index in stride(from: 0, to: count, by: step) {
            points.append(self.point(quantiles, index, x, y))
        }
        if count > 0 { points.append(self.point(quantiles, count - 1, x, y)) }
        points.append((x.end, points.last?.y ?? y.start))
        return points
    }

    private func point(
        _ quantiles: CompletionQuantiles, _ index: Int, _ x: PlotAxis, _ y: PlotAxis
    ) -> (x: Double, y: Double) {
        let share = Double(index + 1) * 100 / Double(max(quantiles.receiverCount, 1))
        return (x.place(quantiles.values[index]), y.place(share))
    }
}
