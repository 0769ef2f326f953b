import ArgumentParser
import InstallEngine
import InstallHandlers
import InstallRunning
import Terminal

extension HandlerKind: ExpressibleByArgument {}

/// Installs a file.
struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Install a file, and watch it until it is confirmed, rolled back, or the device must restart.",
        discussion: """
            The handler says how: 'release' unpacks beside the other releases and switches a symbolic link; \
            'script' unpacks and runs the package's script; 'image' writes into the slot that does not run, and \
            boots from it on trial; 'command' hands the file to another installer.

            Without --version, the version is read from the file's name (1.4.2 of app-1.4.2.tar.zst); a name \
            without one gives the first 12 digits of the file's SHA-256. The command says which it took.

            FILE is - for standard input, which handler 'image' takes and writes into the slot as it comes.

            EXAMPLES:
              fleetcast-agent install app-1.4.2.tar.zst
              fleetcast-agent install --plan app-1.4.2.tar.zst         say what would be done, and what is in the way
              fleetcast-agent install --handler image rootfs-7.img.zst
              xz -dc rootfs.img.xz | fleetcast-agent install --handler image --version 7 -

            EXIT STATUS: \(AgentExit.help)
            """
    )

    @Argument(help: ArgumentHelp("The file to install; - for standard input.", valueName: "file"))
    var file: String

    @Option(help: "The handler: release, script, image or command; usually the configured one.")
    var handler: HandlerKind?

    @Option(help: ArgumentHelp("The version that the file is, 1 to 64 bytes.", valueName: "version"))
    var version: String?

    @Option(help: ArgumentHelp("The SHA-256 that the file must have, 64 digits.", valueName: "hex"))
    var sha256: String?

    @Flag(help: "Install it even though its version is in force.")
    var force = false

    @Flag(help: "Say what would be done and what is in the way; change nothing.")
    var plan = false

    @OptionGroup var options: AgentOptions

    func validate() throws {
        if let version = self.version, version.isEmpty || version.utf8.count > 64 {
            throw ValidationError("--version takes 1 to 64 bytes.")
        }
        if let text = self.sha256, InstallRunning.sha256(hexadecimal: text) == nil {
            throw ValidationError("--sha256 takes 64 hexadecimal digits.")
        }
        if self.file == "-", self.version == nil, self.sha256 == nil {
            throw ValidationError("Standard input has no name that tells a version: give one by --version.")
        }
        if self.file == "-", self.plan {
            throw ValidationError("--plan needs a file: it reads it without installing it.")
        }
    }

    func run() async throws {
        let wish = InstallWish(
            file: self.file, handler: self.handler, version: self.version,
            sha256: self.sha256.flatMap { InstallRunning.sha256(hexadecimal: $0) }, isForced: self.force)
        guard self.plan else { return try await self.options.run { try await $0.install(wish) } }
        TerminationSignals.note()
        let report = AgentReport(isJSON: self.options.json)
        let agent = try self.options.agent(report)
        do {
            let planned = try agent.plan(wish)
            report.show(planned)
            if case .impossible = planned.outcome { throw ExitCode(AgentExit.failed) }
        } catch let error as ExitCode {
            throw error
        } catch {
            throw AgentOptions.exit(for: error)
        }
    }
}
