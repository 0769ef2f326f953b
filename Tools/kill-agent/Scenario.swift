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

extension Scenario {
    func names(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    func unexpected(_ names: [String], _ isExpected: (String) -> Bool, in directory: String) -> [String] {
        names.filter { !isExpected($0) }.map { "\($0) was left in \(directory)" }
    }

    func stateLeftovers(_ device: Device) -> [String] {
        let expected = ["journal", ".lock", ".reserve", "requests", "reports"]
        return self.unexpected(self.names(device.state), { expected.contains($0) }, in: "state")
            + self.unexpected(self.names(device.state + "/requests"), { _ in false }, in: "requests")
    }
}
