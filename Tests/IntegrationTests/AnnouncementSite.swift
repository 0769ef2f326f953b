import Foundation
import TestBed

/// A depot, somebody who announces it, and a device that listens.
struct AnnouncementSite {
    let scratch: ScratchDirectory
    let bed: NetworkBed

    init(hostCount: Int) throws {
        self.scratch = try ScratchDirectory("announcement")
        self.bed = try NetworkBed(hostCount: hostCount)
    }

    var device: NetworkHost { self.bed.hosts[0] }

    /// Makes or continues the repository of a depot, signed a minute ago.
    func publish(_ depot: String, roots: Int = 1, version: Int, _ arguments: [String] = []) throws {
        let format = ISO8601DateFormatter()
        let issued = format.string(from: Date(timeIntervalSinceNow: -60))
        let probe = try Program.start(
            "metadata-probe",
            [self.scratch.file(depot), "--roots", "\(roots)", "--version", "\(version)", "--issued", issued]
                + arguments)
        let exit = try probe.wait()
        guard exit == .exited(0) else { throw SiteFailure(description: probe.errors) }
    }

    /// Starts to announce a depot.
    func announce(
        _ depot: String, on host: NetworkHost, group: String = "239.255.42.1", _ arguments: [String] = []
    ) throws -> Program {
        let program = try host.start(
            "fleetcast", ["announce", self.scratch.file(depot), "--json", "--group", group] + arguments)
        try program.waitForText("started")
        return program
    }

    /// Gives the device the first root of a depot.
    func trust(_ depot: String) throws {
        let program = try Program.start(
            "fleetcast", self.directory + ["init", self.scratch.file("\(depot)/metadata/1.root.json")])
        let exit = try program.wait()
        guard exit == .exited(0) else { throw SiteFailure(description: program.errors) }
    }

    /// Starts to listen, with another clock where `time` says so.
    func listen(_ arguments: [String], verb: String = "refresh", time: String? = nil) throws -> Program {
        let words = self.directory + ["--json", "--announcement"] + arguments + [verb]
        guard let time else { return try self.device.start("fleetcast", words) }
        var settings = ProgramSettings()
        settings.environment = ["DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"]
        return try self.device.start(
            "faketime", [time, "\(BuiltPrograms.directory)/fleetcast"] + words, settings)
    }

    /// What the device trusts, file by file.
    func trusted() throws -> [String: String?] {
        let names = try self.scratch.names(in: "trust").filter { $0.hasSuffix(".json") }
        return Dictionary(uniqueKeysWithValues: names.map { ($0, self.scratch.text(of: "trust/\($0)")) })
    }

    private var directory: [String] { ["tuf", "--metadata-dir", self.scratch.file("trust")] }
}

struct SiteFailure: Error {
    let description: String
}
