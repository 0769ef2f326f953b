/// A picture in SVG, written element by element.
struct SVGText: Sendable {
    private(set) var text: String

    init(width: Int, height: Int, title: String) {
        self.text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" \
            height="\(height)" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, \
            'DejaVu Sans', sans-serif">
            <title>\(Self.escaped(title))</title>
            <rect width="\(width)" height="\(height)" fill="#ffffff"/>

            """
    }

    /// The whole document.
    var document: String { self.text + "</svg>\n" }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String, width: Double = 1,
        dash: String = ""
    ) {
        let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
        self.text +=
            "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\""
            + " y2=\"\(Self.number(y2))\" stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\"\(dashes)/>\n"
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, _ color: String) {
        self.text +=
            "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\""
            + " fill=\"\(color)\" stroke=\"#ffffff\" stroke-width=\"1.5\"/>\n"
    }

    /// Text at a point; `anchor` is `start`, `middle` or `end`.
    mutating func text(
        _ x: Double, _ y: Double, _ words: String, _ color: String, size: Int = 13, anchor: String = "start",
        isBold: Bool = false, isTurned: Bool = false
    ) {
        let weight = isBold ? " font-weight=\"600\"" : ""
        let turn = isTurned ? " transform=\"rotate(-90 \(Self.number(x)) \(Self.number(y)))\"" : ""
        self.text +=
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" fill=\"\(color)\" font-size=\"\(size)\""
            + " text-anchor=\"\(anchor)\"\(weight)\(turn)>\(Self.escaped(words))</text>\n"
    }

    /// A path through points, with an area below it down to `bottom` if that is given.
    mutating func curve(
        _ points: [(x: Double, y: Double)], _ color: String, width: Double = 2.5,
        fillingTo bottom: Double? = nil
    ) {
        guard let first = points.first, let last = points.last else { return }
        let path = "M" + points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L")
        if let bottom {
            let foot = Self.number(bottom)
            self.text +=
                "<path d=\"\(path)L\(Self.number(last.x)) \(foot)L\(Self.number(first.x)) \(foot)Z\""
                + " fill=\"\(color)\" fill-opacity=\"0.10\"/>\n"
        }
        self.text +=
            "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\""
            + " stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"round\"/>\n"
    }

    static func escaped(_ words: String) -> String {
        words.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.append(character)
            }
        }
    }

    static func number(_ value: Double) -> String {
        DecimalText.short((value * 100).rounded() / 100)
    }
}
