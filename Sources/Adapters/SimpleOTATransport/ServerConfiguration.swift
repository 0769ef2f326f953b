import ConfigurationFormat
import Logging
import NIOPosix
import SimpleOTAFormat
import Synchronization

/// The server's settings, read anew for each client, so that a new package needs no restart.
///
/// A file that is broken, or just being written, does not stop the service: the last good settings go on.
package final class ServerConfiguration: Sendable {
    private let file: ConfigurationFile
    private let lastGood: Mutex<ServerSettings>

    /// Reads the file for the first time.
    package init(_ file: ConfigurationFile) throws(ConfigurationFileError) {
        self.file = file
        self.lastGood = Mutex(try Self.read(file))
    }

    /// The settings when they were last read.
    package var latest: ServerSettings {
        self.lastGood.withLock { $0 }
    }

    /// The directory that packages lie in.
    func packageDirectory(_ settings: ServerSettings) -> String {
        self.file.resolve(settings.packageDirectory)
    }

    /// Reads the file again.
    func reread(on threads: NIOThreadPool, logger: Logger) async -> ServerSettings {
        do {
            let file = self.file
            let settings = try await threads.runIfActive { try Self.read(file) }
            self.lastGood.withLock { $0 = settings }
            return settings
        } catch {
            logger.warning("Going on with the former configuration: \(error)")
            return self.latest
        }
    }

    private static func read(_ file: ConfigurationFile) throws(ConfigurationFileError) -> ServerSettings {
        let document = try file.read()
        do {
            return try ServerSettings(document)
        } catch {
            throw ConfigurationFileError(path: file.path, problem: error.description)
        }
    }
}
