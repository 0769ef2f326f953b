import AnnouncementReception
import ArgumentParser
import DurableStorage
import SessionDescriptionFormat
import Terminal
import TrustedUpdate
import UpdateFetching
import UpdateMetadata

/// A client of TUF repositories.
struct Tuf: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch what a TUF repository's keys vouch for, and nothing else.",
        discussion: """
            init puts ROOT.json, which must have come by a road that is trusted, into the metadata \
            directory. refresh brings all metadata up to date. download refreshes, then fetches targets in the \
            order in which they are named, and stops at the first that fails; a target that is there already, \
            and right, is not fetched again. Options stand before the verb.

            With --announcement nothing is asked for: metadata comes from what 'fleetcast announce' repeats, for \
            which --timeout is patient. What strangers announce beside it is refused and told, and ends nothing. \
            sessions refreshes, then prints the channels that are announced, which are not signed.

            A refusal says which rule of the TUF specification it followed, and which attack it may be. What \
            was stored before stays, and stays good.

            EXAMPLES:
              fleetcast tuf --metadata-dir trust init root.json
              fleetcast tuf --metadata-dir trust --metadata-url https://example.org/metadata/ refresh
              fleetcast tuf --metadata-dir trust --metadata-url /media/stick/metadata refresh
              fleetcast tuf --metadata-dir trust --announcement default --interface eth0 refresh
              fleetcast tuf --metadata-dir trust --announcement default sessions
              fleetcast tuf --metadata-dir trust --metadata-url https://example.org/metadata/ \\
                --target-name gateway/1.4.2/rootfs.img --target-base-url https://example.org/targets/ \\
                --target-dir artifacts download

            EXIT STATUS: 0 done, 1 refused or failed, 64 wrong usage, 130 stopped by a signal.
            """
    )

    @OptionGroup var options: TufOptions

    func validate() throws {
        try self.options.check()
    }

    func run() throws {
        TerminationSignals.note()
        do {
            switch self.options.verb {
            case .initialize: try self.initialize()
            case .refresh: try self.refresh()
            case .download: try self.download()
            case .sessions: try self.listSessions()
            }
        } catch {
            guard !TerminationSignals.isTerminationRequested else { throw ExitCode(130) }
            Terminal.writeLine("fleetcast: \(error)", to: .error)
            throw ExitCode(1)
        }
    }

    private func initialize() throws {
        let directory = TrustedDirectory(self.options.metadataDirectory)
        try directory.initialize(rootFile: self.options.rootFile ?? "")
        TufReport(self.options.json).initialized(directory.path)
    }

    private func listSessions() throws {
        let clock = SystemTime.now
        let text: [UInt8] = try self.listen { files, source in
            var client = try self.client(source, clock)
            try client.refresh()
            // The list may come after the metadata, or there may be none.
            switch files.answer(AnnouncementUpdateSource.sessionListName) {
            case .file(let bytes): return bytes
            case .absent: return []
            case .coming: return nil
            }
        }
        TufReport(self.options.json).sessions(try SessionList(parsing: text))
    }

    private func refreshFromAnnouncement() throws {
        let clock = SystemTime.now
        let trusted = try self.listen { _, source in
            var client = try self.client(source, clock)
            try client.refresh()
            return client.trusted
        }
        TufReport(self.options.json).refreshed(trusted)
    }

    /// Everything to fetch is found before anything is fetched.
    private func downloadByAnnouncement() throws {
        let paths = try self.options.targetNames.map { name in
            guard let path = TargetPath(name) else { throw TufFailure(name, "it is too long for a path") }
            return path
        }
        let clock = SystemTime.now
        let (trusted, targets) = try self.listen { _, source in
            var client = try self.client(source, clock)
            try client.refresh()
            var targets: [VerifiedTarget] = []
            for path in paths { targets.append(try client.target(path)) }
            return (client.trusted, targets)
        }
        TufReport(self.options.json).refreshed(trusted)
        for target in targets { try self.fetch(target) }
    }

    private func fetch(_ target: VerifiedTarget) throws {
        let directory = TargetDirectory(self.options.targetDirectory ?? "")
        do {
            let outcome = try directory.fetch(target, from: try self.source(self.options.targetBaseURL))
            TufReport(self.options.json).fetched(target, outcome, directory)
        } catch {
            throw TufFailure(target.path.text, "\(error)")
        }
    }

    private func client(_ source: some UpdateSource, _ clock: UTCTime) throws -> UpdateClient {
        try UpdateClient(TrustedDirectory(self.options.metadataDirectory), source, clock: clock)
    }

    private func refresh() throws {
        guard self.options.announcement == nil else { return try self.refreshFromAnnouncement() }
        var client = try self.client()
        try client.refresh()
        TufReport(self.options.json).refreshed(client.trusted)
    }

    private func download() throws {
        guard self.options.announcement == nil else { return try self.downloadByAnnouncement() }
        var client = try self.client()
        try client.refresh()
        let report = TufReport(self.options.json)
        report.refreshed(client.trusted)
        let source = try self.source(self.options.targetBaseURL)
        let directory = TargetDirectory(self.options.targetDirectory ?? "")
        for name in self.options.targetNames {
            guard let path = TargetPath(name) else { throw TufFailure(name, "it is too long for a path") }
            let target = try client.target(path)
            do {
                report.fetched(target, try directory.fetch(target, from: source), directory)
            } catch {
                throw TufFailure(name, "\(error)")
            }
        }
    }

    private func client() throws -> UpdateClient {
        try UpdateClient(
            TrustedDirectory(self.options.metadataDirectory), try self.source(self.options.metadataURL))
    }

    private func source(_ address: String?) throws -> any UpdateSource & TargetSource {
        guard let address = UpdateAddress(address ?? "") else {
            throw ValidationError("an address is missing")
        }
        return try address.source { TerminationSignals.isTerminationRequested }
    }
}

/// Why a target could not be fetched.
struct TufFailure: Error, CustomStringConvertible {
    let description: String

    init(_ target: String, _ reason: String) {
        self.description = "cannot fetch '\(printable(target))': \(reason)"
    }
}
