import Foundation
import TestBed
import Testing

/// Releases that are signed, cast by one host, received with trust by others, and disturbed by strangers.
struct SignedSession {
    let session: BroadcastSession
    /// What `release-probe sign` wrote.
    let depot: String

    init() throws {
        self.session = try BroadcastSession()
        self.depot = try self.session.scratch.subdirectory("depot")
    }

    /// Signs files, with metadata that names all of them.
    func sign(_ files: [String], _ settings: [String] = []) throws {
        let probe = try Program.start("release-probe", ["sign", self.depot] + files + settings)
        #expect(try probe.wait() == .exited(0), "\(probe.errors)")
    }

    /// Starts to send a signed file.
    func cast(_ file: String, on host: NetworkHost, _ arguments: [String]) throws -> Program {
        try self.session.cast([file], on: host, ["--signatures", self.signatures(of: file)] + arguments)
    }

    /// Starts to receive what the metadata names.
    func receive(_ name: String, on host: NetworkHost, _ arguments: [String] = []) throws -> Program {
        let receiver = try self.session.receive(
            name, on: host, ["--json", "--trust", "\(self.depot)/metadata"] + arguments)
        try receiver.waitForText("listening")
        return receiver
    }

    /// Starts to send packets that look like those of a file, under a number.
    func forge(
        _ kind: String, like file: String, objectID: String, on host: NetworkHost, packetsPerSecond: Int,
        seconds: Int, _ settings: [String] = []
    ) throws -> Program {
        try host.start(
            "release-probe",
            [
                "forge", file, self.signatures(of: file), self.session.group, "4001", host.interface, "kind=\(kind)",
                "tsi=1", "toi=\(objectID)", "pps=\(packetsPerSecond)", "seconds=\(seconds)",
            ] + settings)
    }

    func signatures(of file: String) -> String {
        "\(self.depot)/\((file as NSString).lastPathComponent).mba1"
    }

    /// The number under which a cast, with `--json`, sends its file.
    func objectID(of cast: Program) throws -> String {
        try cast.waitForText("\"toi\":\"")
        let files = cast.event("started")?["files"] as? [[String: Any]]
        return files?.first?["toi"] as? String ?? ""
    }
}

extension Program {
    /// A count of the last event of this name about authentication.
    func authentication(_ name: String, in event: String = "ended") -> Int {
        (self.event(event)?["authentication"] as? [String: Any])?[name] as? Int ?? -1
    }
}
