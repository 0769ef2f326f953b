import ArgumentParser
import Logging
import SimpleOTATransport
import Terminal

/// Fetches the latest package from an OTA-Simple server, and puts it to use.
@main
struct OTAClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ota-client",
        abstract:
            "Fetch the latest package from an OTA-Simple server, ours or the original one, and install it.",
        discussion: """
            Reads [DEFAULT] and [Client] of the configuration: server, port, security, path, latest, and, as far as \
            they are set, after_proccess (a script that gets the package's path as $1) and deploy (a directory: the \
            package is unpacked into releases/NAME there, and `current` is switched to it). Relative paths are \
            relative to the configuration file. After success `latest` in the file has the new name. A download \
            that broke goes on where it was, also in the next run.

            EXAMPLES:
              ota-client                                  ask before an upgrade
              ota-client --yes                            do not ask: for cron and start scripts
              ota-client --config /etc/ota/config.ini     with that configuration

            EXIT STATUS: 0 upgraded, up to date, or declined; 1 failed, a deployment undone and `latest` as it was; \
            64 wrong usage; 130 ended by SIGINT or SIGTERM, a deployment undone and a download kept. A second \
            signal ends it at once.
            """,
        version: "0.1.0"
    )

    @Option(help: "The configuration file.")
    var config = "config.ini"

    @Flag(name: [.short, .long], help: "Upgrade without asking.")
    var yes = false

    /// What shells say of a program that SIGINT has ended.
    private static let interruptedStatus: Int32 = 130

    func run() async throws {
        TerminationSignals.note()
        let logger = Logger(label: "ota-client") { _ in DocumentedLogHandler() }
        do {
            let question = self.yes ? Question.answeredYes : Question.asked
            let run = UpgradeRun(
                file: ConfigurationFile(path: self.config), question: question, logger: logger)
            try await TerminationSignals.cancelling { try await run.run() }
        } catch is CancellationError {
            logger.error("Ended by a signal; `latest` stays, so the next run tries again.")
            throw ExitCode(Self.interruptedStatus)
        } catch {
            logger.error("\(error)")
            throw ExitCode(1)
        }
    }
}
