import Testing

@testable import BroadcastSimulation

@Suite("Quantiles of completion, and their picture")
struct CompletionTests {
    @Test("Quantiles go by the nearest rank")
    func quantiles() {
        let quantiles = CompletionQuantiles((1...1000).reversed().map(Double.init))
        #expect(quantiles.value(perMille: 0) == 1)
        #expect(quantiles.value(perMille: 10) == 10)
        #expect(quantiles.value(perMille: 500) == 500)
        #expect(quantiles.value(perMille: 999) == 999)
        #expect(quantiles.value(perMille: 1000) == 1000)
        #expect(quantiles.share(at: 0.5) == 0)
        #expect(quantiles.share(at: 250) == 0.25)
        #expect(quantiles.share(at: 5000) == 1)
        let three = CompletionQuantiles([3, 1, 2])
        #expect(three.value(perMille: 333) == 1)
        #expect(three.value(perMille: 334) == 2)
        #expect(three.value(perMille: 999) == 3)
    }

    @Test("Receivers that never complete are the last ones")
    func incomplete() {
        let quantiles = CompletionQuantiles([1, nil, 2, nil])
        #expect(quantiles.incompleteCount == 2)
        #expect(quantiles.value(perMille: 500) == 2)
        #expect(quantiles.value(perMille: 501) == nil)
        #expect(quantiles.share(at: 9) == 0.5)
        #expect(CompletionQuantiles([]).value(perMille: 500) == nil)
        #expect(CompletionQuantiles([]).share(at: 1) == 0)
    }

    @Test("Numbers in words")
    func decimals() {
        #expect(DecimalText.fixed(1.0249, 3) == "1.025")
        #expect(DecimalText.fixed(0.05, 1) == "0.1")
        #expect(DecimalText.fixed(-0.004, 2) == "0.00")
        #expect(DecimalText.fixed(-1.5, 1) == "-1.5")
        #expect(DecimalText.fixed(12, 0) == "12")
        #expect(DecimalText.fixed(.infinity, 2) == "-")
        #expect(DecimalText.short(1.2500) == "1.25")
        #expect(DecimalText.short(3) == "3")
        #expect(DecimalText.grouped(1_234_567) == "1\u{a0}234\u{a0}567")
        #expect(DecimalText.grouped(-999) == "-999")
    }

    @Test("Ticks are round and few", arguments: [(0.98, 1.02), (0, 7.3), (1.0512, 1.0533), (0, 100)])
    func ticks(low: Double, high: Double) {
        let axis = PlotAxis(values: low...high, start: 0, end: 100)
        let ticks = axis.ticks(atMost: 9)
        #expect((3...10).contains(ticks.values.count))
        #expect(ticks.values.allSatisfy { $0 >= low - 1e-9 && $0 <= high + 1e-9 })
        let labels = ticks.values.map { DecimalText.fixed($0, ticks.digitCount) }
        #expect(Set(labels).count == labels.count)
    }

    @Test("Places on an axis stay inside, in both directions")
    func places() {
        let axis = PlotAxis(values: 1...3, start: 430, end: 96)
        #expect(axis.place(1) == 430)
        #expect(axis.place(2) == 263)
        #expect(axis.place(9) == 96)
        #expect(axis.place(-9) == 430)
    }

    @Test("The picture says what it shows, and is well-formed")
    func picture() {
        let values = (0..<1000).map { Optional(1.05 + Double($0) * 0.00001) }
        let plot = CompletionPlot(
            title: "1 < 2 & \"so\"", subtitle: "5 % loss", completions: CompletionQuantiles(values),
            carousel: CompletionQuantiles(values.map { $0.map { $0 * 4 } }))
        let text = plot.svg()
        #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(text.hasSuffix("</svg>\n"))
        #expect(text.contains("1 &lt; 2 &amp; &quot;so&quot;"))
        for words in ["1 %", "50 %", "99.9 %", "1.0599", "laps of the file", "last after 4.24 laps"] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(!text.contains("nan") && !text.contains("inf"))
    }

    @Test("One receiver, none, and some that never complete can be drawn")
    func fewValues() {
        let draw = { (values: [Double?]) in
            CompletionPlot(title: "t", subtitle: "s", completions: CompletionQuantiles(values)).svg()
        }
        #expect(draw([1.05]).contains("1.0500"))
        #expect(draw([]).contains("No receiver completed"))
        #expect(draw([nil]).contains("No receiver completed"))
        #expect(draw([1, nil]).contains("1 not complete"))
    }
}
