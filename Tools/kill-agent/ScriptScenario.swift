import Foundation
import TestBed

/// Handler `script`.
final class ScriptScenario: Scenario {
    private let device: Device

    init(_ device: Device) throws {
        self.device = device
        for edition in 0...1 { try Edition.pack(edition, to: self.package(edition)) }
        try device.configure("[script]\ndirectory = \(self.directory)\n")
    }

    private var directory: String { self.device.disk.path + "/fw" }

    func prepare() throws {}
    func boot() {}
    func package(_ edition: Int) -> String { self.device.disk.outside("script-\(edition).tgz") }
    /// What the script made belongs to it, whole.
    func edition() -> Int? {
        guard let edition = Edition.found(in: self.directory + "/dst") else { return nil }
        return Edition.hasFiles(of: edition, in: self.directory + "/dst/work") ? edition : nil
    }

    func problemBeforeResume() -> String? {
        // Between the two renames of a file system that cannot exchange them there may be no `dst`.
        guard FileManager.default.fileExists(atPath: self.directory + "/dst") else { return nil }
        return self.edition() == nil ? "dst is not complete" : nil
    }

    func leftovers() -> [String] {
        self.unexpected(
            self.names(self.directory), { ["dst", "version", ".lock"].contains($0) }, in: "the directory")
            + self.stateLeftovers(self.device)
    }
}
