import ArgumentParser
import Foundation
import TestBed

/// A handler on a device, with two editions of what it installs.
protocol Scenario: AnyObject {
    /// Makes the directories of an empty device.
    func prepare() throws
    /// The file to install for an edition, 0 or 1.
    func package(_ edition: Int) -> String
    /// Which edition is in force, complete; `nil` where it is neither.
    func edition() -> Int?
    /// What is wrong before the agent has started again; `nil` for nothing.
    func problemBeforeResume() -> String?
    /// What lies around that should not, when all has ended.
    func leftovers() -> [String]
    /// The boot loader does its work.
    func boot()
}

/// The handlers.
enum ScenarioKind: String, CaseIterable, ExpressibleByArgument {
    case release, script, image, command

    func make(_ device: Device) throws -> any Scenario {
        let scenario: any Scenario
        switch self {
        case .release: scenario = try ReleaseScenario(device)
        case .script: scenario = try ScriptScenario(device)
        case .image: scenario = try ImageScenario(device)
        case .command: scenario = try CommandScenario(device)
        }
        try scenario.prepare()
        return scenario
    }
}

/// The files of an edition: enough of them that a half of it shows.
enum Edition {
    private static let fileCount = 24

    /// Packs an edition, with a script that does a little work.
    static func pack(_ edition: Int, to path: String) throws {
        let source = try ScratchDirectory("edition")
        try source.write("\(edition)", to: "in/edition")
        try source.write("mkdir work && cp -r files work/ && sleep 0.02\n", to: "in/customup.sh")
        for number in 0..<Self.fileCount {
            try source.write(Self.text(edition, number), to: "in/files/\(number % 5)/\(number)")
        }
        try Command.run("tar", ["-C", source.file("in"), "-czf", path, "."])
    }

    /// The edition that a directory holds, whole; `nil` where a file is missing or another one's.
    static func found(in directory: String) -> Int? {
        let text = String(decoding: TestFiles.bytes(of: directory + "/edition"), as: UTF8.self)
        guard let edition = Int(text) else { return nil }
        for number in 0..<Self.fileCount {
            let bytes = TestFiles.bytes(of: "\(directory)/files/\(number % 5)/\(number)")
            guard bytes == Array(Self.text(edition, number).utf8) else { return nil }
        }
        return edition
    }

    private static func text(_ edition: Int, _ number: Int) -> String {
        String(repeating: "edition \(edition) file \(number)\n", count: 1 + number * 40)
    }
}

extension Scenario {
    func names(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    func unexpected(_ names: [String], _ isExpected: (String) -> Bool, in directory: String) -> [String] {
        names.filter { !isExpected($0) }.map { "\($0) was left in \(directory)" }
    }

    func stateLeftovers(_ device: Device) -> [String] {
        let expected = ["journal", ".lock", "requests", "reports"]
        return self.unexpected(self.names(device.state), { expected.contains($0) }, in: "state")
            + self.unexpected(self.names(device.state + "/requests"), { _ in false }, in: "requests")
    }
}
