import Foundation
import TestBed

/// Files to broadcast on a bed's first host, and places to receive them in.
struct BroadcastSession {
    let scratch: ScratchDirectory
    let group: String

    init(group: String = "239.1.2.3") throws {
        self.scratch = try ScratchDirectory("broadcast")
        self.group = group
    }

    /// Makes a file to send.
    func makeFile(_ name: String, byteCount: Int, seed: UInt64 = 1) throws -> String {
        let path = self.scratch.file(name)
        try TestFiles.writeRandom(byteCount: byteCount, seed: seed, to: path)
        return path
    }

    private var channel: [String] { ["--group", self.group, "--port", "4001"] }

    /// Starts to send.
    func cast(_ files: [String], on host: NetworkHost, _ arguments: [String]) throws -> Program {
        let state = ["--state", self.scratch.file("cast-\(host.index).state")]
        return try host.start("fleetcast", ["cast"] + files + self.channel + state + arguments)
    }

    /// Starts to receive into a directory of the scratch directory.
    func receive(_ name: String, on host: NetworkHost, _ arguments: [String] = []) throws -> Program {
        try host.start(
            "fleetcast", ["receive", "--out", self.scratch.file(name)] + self.channel + arguments)
    }

    /// Whether a directory has a file that is the same as the one that was sent.
    func isReceived(_ path: String, in name: String) throws -> Bool {
        let file = (path as NSString).lastPathComponent
        return try TestFiles.areIdentical(path, "\(self.scratch.file(name))/\(file)")
    }

    /// Names that a reception left in its working directory.
    func leftovers(in name: String) throws -> [String] {
        try self.scratch.names(in: "\(name)/.fleetcast")
    }
}

extension Program {
    /// The members of the last line of JSON that is an event of this name.
    func event(_ name: String) -> [String: Any]? {
        self.events(name).last
    }

    /// All lines of JSON that are events of this name.
    func events(_ name: String) -> [[String: Any]] {
        self.output.split(separator: "\n").compactMap { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["event"] as? String == name ? object : nil
        }
    }
}
