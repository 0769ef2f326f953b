import Foundation
import TestBed

/// Handler `release`.
final class ReleaseScenario: Scenario {
    private let device: Device

    init(_ device: Device) throws {
        self.device = device
        for edition in 0...1 { try Edition.pack(edition, to: self.package(edition)) }
        try device.configure(
            """
            [release]
            directory = \(self.directory)
            [health]
            settle = 0
            check.edition = command:/bin/cat \(self.directory)/current/edition

            """)
    }

    private var directory: String { self.device.disk.path + "/app" }

    func prepare() throws {}
    func boot() {}
    func package(_ edition: Int) -> String { self.device.disk.outside("release-\(edition).tgz") }
    func edition() -> Int? { Edition.found(in: self.directory + "/current") }

    func problemBeforeResume() -> String? {
        self.edition() == nil ? "current leads to no complete release" : nil
    }

    func leftovers() -> [String] {
        self.unexpected(
            self.names(self.directory), { ["releases", "current"].contains($0) }, in: "the directory")
            + self.unexpected(
                self.names(self.directory + "/releases"), { !$0.hasPrefix(".") }, in: "releases")
            + self.stateLeftovers(self.device)
    }
}
