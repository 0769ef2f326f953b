import ArgumentParser
import Logging
import SimpleOTATransport
import Terminal

/// Serves packages to OTA-Simple clients.
@main
struct OTAServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ota-server",
        abstract: "Serve the latest package to OTA-Simple clients, ours and the original ones.",
        discussion: """
            Reads [DEFAULT] and [Server] of the configuration: port, security, ip, path, latest, max_clients and \
            payload_delay. It is read again for every client, so a new package needs no restart: put the file in \
            place by renaming it, then change `latest`. `ip` and `port` are read at the start only. Relative paths \
            are relative to the configuration file. SIGINT and SIGTERM end the server; a \
            second one does at once.

            EXAMPLES:
              ota-server                                  with config.ini of the current directory
              ota-server --config /etc/ota/config.ini     with that one
              nohup ota-server 2>> ota-server.log &       in the background, logging into a file

            EXIT STATUS: 0 ended by a signal; 1 failed; 64 wrong usage.
            """,
        version: "0.1.0"
    )

    @Option(help: "The configuration file.")
    var config = "config.ini"

    func run() async throws {
        let logger = Logger(label: "ota-server") { _ in DocumentedLogHandler() }
        do {
            let configuration = try ServerConfiguration(ConfigurationFile(path: self.config))
            try await Self.serve(UpdateServer(configuration: configuration, logger: logger))
            logger.info("Ended by a signal.")
        } catch {
            logger.error("\(error)")
            throw ExitCode(1)
        }
    }

    private static func serve(_ server: UpdateServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { await TerminationSignals.wait() }
            try await group.next()
            group.cancelAll()
        }
    }
}
