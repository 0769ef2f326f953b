import Testing

@testable import TidyRules

@Suite("Layers")
struct LayerRuleTests {
    private static let paths = [
        "Sources/Codecs/Bytes/A.swift", "Sources/Engines/Times/A.swift", "Sources/Adapters/Disk/A.swift",
        "Sources/Adapters/CDisk/disk.c", "Sources/Programs/tool/A.swift", "SimulationKit/A.swift",
        "BroadcastSimulation/A.swift", "Tests/TestBed/A.swift", "Tests/BytesTests/A.swift",
        "Tools/TidyRules/A.swift",
    ]

    private func complaints(_ line: String, in path: String) -> [String] {
        let file = SourceFile(path: path, text: Array("// A file.\n\(line)\nlet a = 1\n".utf8))
        let findings = LayerRule(paths: Self.paths).findings(in: file)
        #expect(findings.allSatisfy { $0.line == 2 && $0.rule == "layer" })
        return findings.map(\.message)
    }

    @Test(
        "What a floor must not import is found",
        arguments: [
            ("Sources/Codecs/Bytes/A.swift", "import Glibc"),
            ("Sources/Codecs/Bytes/A.swift", "import Times"),
            ("Sources/Codecs/Bytes/A.swift", "import DequeModule"),
            ("Sources/Codecs/Bytes/A.swift", "public import Foundation"),
            ("Sources/Engines/Times/A.swift", "import Disk"),
            ("Sources/Engines/Times/A.swift", "import Glibc"),
            ("Sources/Engines/Times/A.swift", "@preconcurrency import Logging"),
            ("Sources/Engines/Times/A.swift", "import struct Foundation.Date"),
            ("Sources/Adapters/Disk/A.swift", "import tool"),
            ("Sources/Adapters/Disk/A.swift", "import Foundation"),
            ("Sources/Adapters/Disk/A.swift", "package import FoundationEssentials"),
            ("Sources/Adapters/Disk/A.swift", "import SimulationKit"),
            ("Sources/Adapters/Disk/A.swift", "@testable import TestBed"),
            ("Sources/Programs/tool/A.swift", "import Testing"),
            ("Sources/Programs/tool/A.swift", "import Foundation"),
            ("Sources/Programs/other/A.swift", "import tool"),
            ("SimulationKit/A.swift", "import Foundation"),
            ("SimulationKit/A.swift", "import Disk"),
            ("BroadcastSimulation/A.swift", "import Foundation"),
            ("BroadcastSimulation/A.swift", "import Disk"),
            ("BroadcastSimulation/A.swift", "import TestBed"),
            ("Sources/Adapters/Disk/A.swift", "import BroadcastSimulation"),
            ("Sources/Programs/tool/A.swift", "import BroadcastSimulation"),
            ("Sources/Programs/fleetcast/A.swift", "import SimulationKit"),
        ])
    func refused(path: String, line: String) {
        #expect(self.complaints(line, in: path).count == 1)
    }

    @Test(
        "What a floor may import is not",
        arguments: [
            ("Sources/Codecs/Other/A.swift", "import Bytes"),
            ("Sources/Engines/Other/A.swift", "public import Bytes"),
            ("Sources/Engines/Other/A.swift", "import Times"),
            ("Sources/Engines/Other/A.swift", "import DequeModule"),
            ("Sources/Adapters/Disk/A.swift", "import Glibc"),
            ("Sources/Adapters/Disk/A.swift", "import CDisk"),
            ("Sources/Adapters/Disk/A.swift", "// import Foundation"),
            ("Sources/Programs/tool/A.swift", "import ArgumentParser"),
            ("SimulationKit/A.swift", "import Times"),
            ("BroadcastSimulation/A.swift", "import Times"),
            ("BroadcastSimulation/A.swift", "import SimulationKit"),
            ("Sources/Programs/fleetcast/A.swift", "import BroadcastSimulation"),
            ("Tests/BytesTests/A.swift", "import Foundation"),
            ("Tools/tidy/A.swift", "import Foundation"),
            ("Package.swift", "import PackageDescription"),
        ])
    func accepted(path: String, line: String) {
        #expect(self.complaints(line, in: path) == [])
    }

    @Test("The message names both modules and the reason")
    func message() throws {
        let message = try #require(self.complaints("import Disk", in: "Sources/Engines/Times/A.swift").first)
        #expect(
            message == "Times (engines) imports Disk: engines use codecs, engines and swift-collections only")
    }
}
