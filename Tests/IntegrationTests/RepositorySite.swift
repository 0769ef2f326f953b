import Foundation
import TestBed
import Testing

/// A depot, made and changed by `fleetcast` as an operator would, and a device that looks at it.
struct RepositorySite {
    let scratch: ScratchDirectory
    let depot: String

    /// Makes a depot without passphrases, in a scratch directory or in `directory`.
    init(in directory: String? = nil, initialized: Bool = true) throws {
        self.scratch = try ScratchDirectory("depot")
        self.depot = (directory ?? self.scratch.path) + "/depot"
        if initialized { try self.run(["init", self.depot]) }
    }

    /// Starts `fleetcast`, without a passphrase in its environment unless one is given.
    func start(_ arguments: [String], passphrase: String? = nil) throws -> Program {
        var settings = ProgramSettings()
        settings.environment = ["FLEETCAST_DEPOT": self.depot, "FLEETCAST_PASSPHRASE": passphrase]
        settings.workingDirectory = self.scratch.path
        return try Program.start("fleetcast", arguments, settings)
    }

    /// Runs it to its end, which must be as expected, and gives all that it said.
    @discardableResult
    func run(
        _ arguments: [String], exit expected: Int32 = 0, passphrase: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let program = try self.start(arguments, passphrase: passphrase)
        let exit = try program.wait(limit: .seconds(120))
        try #require(
            exit == .exited(expected), "\(arguments): \(exit): \(program.output)\(program.errors)",
            sourceLocation: sourceLocation)
        return program.output + program.errors
    }

    /// Runs it at a terminal, where each question of `answers` gets the answer behind it.
    func type(_ answers: [String], _ arguments: [String]) throws -> (status: Int32, output: String) {
        let program = try BuiltPrograms.path(of: "fleetcast")
        return try runProgram(
            "python3", [PythonPackage.script("secret_terminal.py")] + answers + ["--", program] + arguments,
            in: self.scratch.path, environment: ["FLEETCAST_DEPOT": self.depot])
    }

    /// Writes a file of pseudo-random bytes.
    func makeFile(_ name: String, byteCount: Int, seed: UInt64 = 1) throws -> String {
        let path = self.scratch.file(name)
        try TestFiles.writeRandom(byteCount: byteCount, seed: seed, to: path)
        return path
    }

    /// Publishes a file as a version of the product `gateway`.
    @discardableResult
    func publish(
        _ file: String, _ version: String, _ more: [String] = [], exit: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        try self.run(
            ["publish", file, "--product", "gateway", "--version", version] + more, exit: exit,
            sourceLocation: sourceLocation)
    }

    /// Whether a new device that knows root `root` gets the target, byte for byte as in `file`.
    func delivers(_ target: String, as file: String, root: Int = 1) throws -> Bool {
        let device = try ScratchDirectory("device")
        let options = ["tuf", "--metadata-dir", device.file("metadata")]
        let metadata = ["--metadata-url", "file://\(self.depot)/metadata/"]
        try self.run(options + ["init", "\(self.depot)/metadata/\(root).root.json"])
        let refresh = try self.start(options + metadata + ["refresh"])
        guard try refresh.wait() == .exited(0) else { throw Refused(text: refresh.errors) }
        let targets = try device.subdirectory("targets")
        let download = try self.start(
            options + metadata + [
                "--target-name", target, "--target-base-url", "file://\(self.depot)/targets/", "--target-dir",
                targets, "download",
            ])
        guard try download.wait() == .exited(0) else { return false }
        let files = try Command.run("find", [targets, "-type", "f"]).split(separator: "\n")
        return try files.count == 1 && TestFiles.areIdentical(String(files[0]), file)
    }

    /// What a device says that does not accept the metadata.
    struct Refused: Error { let text: String }

    /// The published target paths.
    func targets() throws -> [String] {
        try self.run(["repository", "list", "--json"]).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["target"] as? String)
        }
    }
}
