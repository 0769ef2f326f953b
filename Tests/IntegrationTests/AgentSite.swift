import Foundation
import TestBed
import Testing

/// A device with fleetcast-agent: a configuration, a state directory, packages, and all that hooks leave
/// behind.
final class AgentSite {
    let scratch: ScratchDirectory
    /// The file by which the device's boot is pretended.
    private var bootID = 1

    init() throws {
        self.scratch = try ScratchDirectory("agent")
        try self.scratch.write("boot-1\n", to: "boot-id")
    }

    var configuration: String { self.scratch.file("agent.conf") }
    var app: String { self.scratch.file("app") }
    var state: String { self.scratch.file("state") }

    /// Writes a configuration; the state directory is added.
    func configure(_ text: String) throws {
        try self.scratch.write("[device]\nstate-directory = \(self.state)\n\(text)", to: "agent.conf")
    }

    /// A configuration for releases.
    func configureReleases(_ more: String = "", release: String = "") throws {
        try self.configure("[release]\ndirectory = \(self.app)\n\(release)\n\(more)")
    }

    /// Health checks that look at a file of the release that is in force.
    func healthSection(deadline: String = "2s", more: String = "") -> String {
        """
        [health]
        settle = 0
        deadline = \(deadline)
        interval = 100ms
        check.app = command:/bin/sh \(self.scratch.file("healthy.sh"))
        \(more)

        """
    }

    /// The health check: the release in force has a file `healthy`.
    func writeHealthCheck(_ text: String? = nil) throws {
        let usual = "cat \(self.app)/current/healthy || { echo 'no file healthy'; exit 1; }\n"
        try self.scratch.write(text ?? usual, to: "healthy.sh")
    }

    /// A package as a real tool makes it; its form is that of its name.
    @discardableResult
    func package(_ name: String, _ files: [String: String]) throws -> String {
        let source = try ScratchDirectory("package")
        for (file, text) in files { try source.write(text, to: "in/\(file)", mode: 0o755) }
        let path = self.scratch.file(name)
        let input = source.file("in")
        if name.hasSuffix(".zip") {
            let names = try source.names(in: "in")
            try Command.run("bsdtar", ["-C", input, "--format", "zip", "-cf", path] + names)
        } else if name.hasSuffix(".zst") {
            try Command.run("tar", ["-C", input, "--zstd", "-cf", path, "."])
        } else {
            try Command.run("tar", ["-C", input, "-czf", path, "."])
        }
        return path
    }

    /// A package of an application whose file `version` tells its version.
    @discardableResult
    func release(_ version: String, healthy: Bool = true, suffix: String = "tar.gz") throws -> String {
        var files = ["version": version, "bin/tool": "#!/bin/sh\necho \(version)\n"]
        if healthy { files["healthy"] = "yes" }
        return try self.package("app-\(version).\(suffix)", files)
    }

    /// What the application in force is; `nil` where there is none.
    var versionInForce: String? { self.scratch.text(of: "app/current/version") }

    /// Pretends that the device was restarted.
    func restart() throws {
        self.bootID += 1
        try self.scratch.write("boot-\(self.bootID)\n", to: "boot-id")
    }

    var settings: ProgramSettings {
        var settings = ProgramSettings()
        settings.environment["FLEETCAST_TEST_BOOT_ID"] = self.scratch.file("boot-id")
        return settings
    }

    /// Starts the agent.
    func start(_ arguments: [String], inputPath: String? = nil) throws -> Program {
        var settings = self.settings
        if let inputPath { settings.inputPath = inputPath }
        return try Program.start(
            "fleetcast-agent", [arguments[0], "--config", self.configuration] + arguments.dropFirst(),
            settings)
    }

    /// Runs the agent to its end.
    @discardableResult
    func run(_ arguments: String..., inputPath: String? = nil, limit: Duration = .seconds(60)) throws
        -> Program
    {
        let program = try self.start(arguments, inputPath: inputPath)
        try program.wait(limit: limit)
        return program
    }

    /// What `status --json` says, through another JSON reader.
    func status() throws -> [String: Any] {
        try Self.object(try self.run("status", "--json").output)
    }

    /// One JSON object, through another reader.
    static func object(_ text: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [String: Any])
    }

    /// Every file below a directory with its content, link target and mode, so that a change shows.
    static func tree(_ path: String) throws -> String {
        try Command.run(
            "sh",
            [
                "-c",
                "cd \"$1\" && find . -printf '%p %y %m %l %T@ %s\\n' | sort && find . -type f -exec sha256sum {} + | sort",
                "sh", path,
            ])
    }
}
