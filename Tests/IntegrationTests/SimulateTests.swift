import Foundation
import FoundationXML
import TestBed
import Testing

@Suite("fleetcast simulate")
struct SimulateTests {
    private static let crowd = [
        "--receivers", "50", "--loss", "10%", "--size", "1MB", "--block-size", "200",
    ]

    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("simulate")
    }

    private func run(_ arguments: [String]) throws -> Program {
        let program = try Program.start("fleetcast", ["simulate"] + arguments)
        try program.wait()
        return program
    }

    private func result(_ arguments: [String]) throws -> [String: Any] {
        let program = try self.run(Self.crowd + ["--json"] + arguments)
        try #require(program.exit == .exited(0), "\(program.errors)")
        #expect(program.output.filter { $0 == "\n" }.count == 1, "not one line")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
    }

    @Test("Everybody completes within what loss and a few symbols cost; a carousel takes laps")
    func smallCrowd() throws {
        let result = try self.result([])
        #expect(result["receivers"] as? Int == 50)
        #expect(result["incomplete"] as? Int == 0)
        #expect(result["symbols"] as? Int == 701)
        #expect(result["blocks"] as? Int == 4)
        let sent = try #require(result["sent"] as? [String: Double])
        let (middle, last) = (try #require(sent["0.5"]), try #require(sent["last"]))
        // 1 / 0.9 is the least on the average; each needs four blocks, and the unluckiest of 200 blocks of 176
        // symbols loses some 20 %.
        #expect(middle > 1.11 && middle < 1.18, "\(middle)")
        #expect(last >= middle && last < 1.35, "\(last)")
        let bytes = try #require(result["senderBytes"] as? Double)
        #expect(bytes > last * 1_000_000, "headers cost something")
        let carousel = try #require(result["carousel"] as? [String: Double])
        #expect(try #require(carousel["last"]) > 2)
    }

    @Test("A seed repeats a run, another one does not")
    func seeds() throws {
        let first = try self.run(Self.crowd + ["--json", "--seed", "7"])
        let second = try self.run(Self.crowd + ["--json", "--seed", "7"])
        #expect(first.exit == .exited(0))
        #expect(first.output == second.output)
        let one = try self.result(["--seed", "7", "--late"])["sent"] as? [String: Double]
        let other = try self.result(["--seed", "8", "--late"])["sent"] as? [String: Double]
        #expect(one != nil && one != other)
    }

    @Test("Without JSON, the result is a table for people")
    func text() throws {
        let program = try self.run(Self.crowd)
        #expect(program.exit == .exited(0), "\(program.errors)")
        #expect(program.output.contains("50 receivers, 10 % loss, a file of 1 MB"), "\(program.output)")
        #expect(program.output.contains("Blocks decode by chance"))
    }

    @Test("The plot is well-formed SVG with a curve for each of the two ways")
    func plot() throws {
        let path = self.scratch.file("plot.svg")
        let program = try self.run(Self.crowd + ["--plot", path])
        #expect(program.exit == .exited(0), "\(program.errors)")
        let parser = XMLParser(data: Data(TestFiles.bytes(of: path)))
        let reader = SVGReader()
        parser.delegate = reader
        #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
        #expect(reader.root == "svg")
        #expect(reader.curveCount >= 2)
        #expect(reader.text.contains("50 receivers, 10 % loss"), "\(reader.text)")
    }

    @Test("Wrong command lines are status 64 and say what is wrong")
    func wrongArguments() throws {
        for (arguments, text) in [
            ([], "--loss"),
            (["--loss", "100%"], "below 100 %"),
            (["--loss", "101%"], "--loss"),
            (["--loss", "5%", "--receivers", "0"], "1 to 10000000"),
            (["--loss", "5%", "--receivers", "10000001"], "1 to 10000000"),
            (["--loss", "90%", "--burst", "2"], "--burst"),
            (["--loss", "5%", "--size", "100GB"], "too small for so long an object"),
            (["--loss", "5%", "--size", "0"], "cannot simulate"),
        ] {
            let program = try self.run(arguments)
            #expect(program.exit == .exited(64), "\(arguments)")
            #expect(program.errors.contains(text), "\(arguments): \(program.errors)")
        }
        let program = try self.run(Self.crowd + ["--plot", "/nonexistent/plot.svg"])
        #expect(program.exit == .exited(1))
        #expect(program.errors.contains("/nonexistent"), "\(program.errors)")
    }
}

/// What a picture consists of.
private final class SVGReader: NSObject, XMLParserDelegate {
    private(set) var root: String?
    private(set) var curveCount = 0
    private(set) var text = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        self.root = self.root ?? name
        if name == "path" || name == "polyline" { self.curveCount += 1 }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        self.text += string
    }
}
