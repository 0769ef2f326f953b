import Archives
import DurableStorage
import Glibc
import PackageInstallation
import Terminal

/// What `--install` does: the document's `update.sh`, without the shell.
///
/// One at a time for each directory: two would receive into one file and install each other's.
final class Installation: Sendable {
    /// Name of the received package in the directory, as in the document's `update.sh`.
    static let packageName = "download.bin"

    private let script: ScriptInstallation
    private let directory: String
    private let keepsPackage: Bool
    private let lock: FileLock

    /// Prepares installations below `directory`, after cleaning up what a power cut left there.
    init(into directory: String, _ options: ClientOptions) throws {
        self.directory = directory
        self.keepsPackage = options.file != nil
        self.script = ScriptInstallation(
            baseDirectory: directory,
            limits: UnpackLimits(byteCount: options.maximumUnpacked.byteCount),
            scriptTimeout: .seconds(Int64(options.scriptTimeout)))
        try makeDirectories(directory)
        self.lock = try BaseDirectory(opening: directory).lock(".receiving")
        try self.script.recover()
    }

    /// The version that the directory says is installed.
    func installedVersion() throws -> UInt32 {
        try self.script.installedVersion()
    }

    /// Unpacks the package and runs its script; the version is stored only when the script succeeds.
    func install(package path: String, version: UInt32, _ report: inout ReceptionReport) async throws {
        defer { if !self.keepsPackage { unlink(path) } }
        report.print("Updating software ...")
        try await TerminationSignals.cancelling {
            try await self.script.install(package: path, version: version)
        }
        report.print("Update done. New fw version:\n\(version)")
    }
}
