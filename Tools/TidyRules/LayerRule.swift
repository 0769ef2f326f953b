/// Each floor imports the floors below it and never one above.
///
/// The compiler checks that imports are declared in `Package.swift`; this rule checks that they may be.
package struct LayerRule: TidyRule {
    /// The name by which findings and allowances call it.
    package static let name = "layer"

    /// Modules of device or server programs that may import Foundation, although the rest of `Sources` must not.
    static let foundationModules: Set<String> = []

    /// The modules of swift-collections, the one library that engines may use.
    static let collectionModules: Set<String> = [
        "BasicContainers", "BitCollections", "Collections", "DequeModule", "HashTreeCollections",
        "HeapModule",
        "OrderedCollections",
    ]

    private static let foundation: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationInternationalization", "FoundationNetworking",
        "FoundationXML",
    ]
    private static let testLibraries: Set<String> = ["Testing", "XCTest"]

    private let floors: [String: Floor]

    /// Learns from the paths of all files which module stands on which floor.
    package init(paths: [String]) {
        let places = paths.compactMap { ModulePlace(path: $0) }
        self.floors = Dictionary(
            places.map { ($0.module, $0.floor) }, uniquingKeysWith: { first, _ in first })
    }

    package func findings(in file: SourceFile) -> [Finding] {
        guard file.isSwift, let place = ModulePlace(path: file.path) else { return [] }
        return Self.imports(of: file).compactMap { imported in
            guard let reason = self.objection(to: imported.module, in: place) else { return nil }
            let message = "\(place.module) (\(place.floor)) imports \(imported.module): \(reason)"
            return Finding(path: file.path, line: imported.line, rule: Self.name, message: message)
        }
    }

    /// Why a module must not import another one; `nil` where it may.
    private func objection(to imported: String, in place: ModulePlace) -> String? {
        let floor = self.floors[imported]
        switch place.floor {
        case .codecs:
            let isBelow = floor == .codecs
            return isBelow ? nil : "codecs use the standard library and other codecs only"
        case .engines:
            let isBelow = floor == .codecs || floor == .engines || Self.collectionModules.contains(imported)
            return isBelow ? nil : "engines use codecs, engines and swift-collections only"
        case .adapters, .programs:
            return self.objectionToOutside(imported, floor, in: place)
        case .workbench where place.module == "SimulationKit":
            let isBelow = floor == .codecs || floor == .engines || imported == "Glibc"
            return isBelow
                ? nil : "the simulation uses codecs and engines only, so that it replays everywhere"
        case .workbench where place.module == "BroadcastSimulation":
            let isBelow = floor == .codecs || floor == .engines
            let isLibrary = ["SimulationKit", "Dispatch", "Synchronization"].contains(imported)
            return isBelow || isLibrary
                ? nil : "a program links it: it uses codecs, engines and SimulationKit only"
        case .workbench, .tests, .tools:
            return nil
        }
    }

    private func objectionToOutside(_ imported: String, _ floor: Floor?, in place: ModulePlace) -> String? {
        // What the operator's tool simulates is a feature of it.
        if imported == "BroadcastSimulation", place.module == "fleetcast" { return nil }
        if Self.testLibraries.contains(imported) || floor == .workbench || floor == .tests || floor == .tools
        {
            return "what tests are made of stays out of Sources"
        }
        if floor == .programs {
            return place.floor == .programs
                ? "programs share code through the floors below" : "adapters do not know programs"
        }
        if Self.foundation.contains(imported), !Self.foundationModules.contains(place.module) {
            return "it makes a device program up to 57 MB larger; use Glibc, SystemPackage or an adapter"
        }
        return nil
    }

    /// The modules that a Swift file imports, with their lines.
    static func imports(of file: SourceFile) -> [(module: String, line: Int)] {
        var imports: [(module: String, line: Int)] = []
        for (index, line) in file.lines(of: file.code).enumerated() {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard let place = words.firstIndex(of: "import"), self.canPrecedeImport(words[..<place]) else {
                continue
            }
            var rest = words[(place + 1)...]
            if let kind = rest.first, self.importKinds.contains(String(kind)) { rest = rest.dropFirst() }
            guard let module = rest.first?.split(separator: ".").first else { continue }
            imports.append((String(module), index + 1))
        }
        return imports
    }

    private static let importKinds: Set<String> = [
        "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]

    private static func canPrecedeImport(_ words: ArraySlice<Substring>) -> Bool {
        let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        return words.allSatisfy { modifiers.contains($0) || $0.hasPrefix("@") }
    }
}
