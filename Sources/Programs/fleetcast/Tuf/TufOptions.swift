import ArgumentParser
import Datagrams
import UpdateFetching
import UpdateMetadata

/// What `fleetcast tuf` is to do.
enum TufVerb: String, CaseIterable, ExpressibleByArgument {
    case initialize = "init"
    case refresh
    case download
    case sessions
}

/// The command line of `fleetcast tuf`.
struct TufOptions: ParsableArguments {
    @Option(
        name: .customLong("metadata-dir"),
        help: ArgumentHelp("Directory of the metadata that is trusted.", valueName: "dir"))
    var metadataDirectory: String

    @Option(
        name: .customLong("metadata-url"),
        help: ArgumentHelp("Repository's metadata: http, https or file address, or a path.", valueName: "url")
    )
    var metadataURL: String?

    @Option(
        name: .customLong("announcement"),
        help: ArgumentHelp(
            "Metadata from the announcements of a group instead: default, 239.255.42.1:4201, [ff15::4201]:4201.",
            valueName: "group"))
    var announcement: AnnouncementGroup?

    @Option(help: ArgumentHelp("Network interface to listen on.", valueName: "name"))
    var interface: String?

    @Option(help: ArgumentHelp("The only address whose announcements count.", valueName: "address"))
    var source: String?

    @Option(help: ArgumentHelp("How long to listen to announcements, in seconds.", valueName: "seconds"))
    var timeout = 60

    @Option(
        name: .customLong("target-name"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Path of a target to fetch; may be repeated.", valueName: "path"))
    var targetNames: [String] = []

    @Option(
        name: .customLong("target-base-url"),
        help: ArgumentHelp("Repository's targets: http, https or file address, or a path.", valueName: "url"))
    var targetBaseURL: String?

    @Option(
        name: .customLong("target-dir"), help: ArgumentHelp("Directory for targets.", valueName: "dir"))
    var targetDirectory: String?

    @Flag(help: "Print results as lines of JSON.")
    var json = false

    @Argument(help: ArgumentHelp("init, refresh, download or sessions.", valueName: "verb"))
    var verb: TufVerb

    @Argument(help: ArgumentHelp("Of init: the root metadata to begin with.", valueName: "root.json"))
    var rootFile: String?

    /// Requires what the verb needs, and nothing that it does not know.
    func check() throws {
        switch self.verb {
        case .initialize:
            guard self.rootFile != nil else {
                throw ValidationError("init needs the file of the root metadata to begin with.")
            }
        case .refresh:
            try self.requireMetadataSource()
        case .sessions:
            guard self.announcement != nil else { throw ValidationError("sessions needs --announcement.") }
            try self.requireMetadataSource()
        case .download:
            try self.requireMetadataSource()
            try self.requireAddress(self.targetBaseURL, "--target-base-url")
            guard self.targetDirectory != nil, !self.targetNames.isEmpty else {
                throw ValidationError("download needs --target-name and --target-dir.")
            }
        }
        guard self.verb == .initialize || self.rootFile == nil else {
            throw ValidationError("\(self.verb.rawValue) takes no file: options stand before the verb.")
        }
    }

    private func requireMetadataSource() throws {
        guard let announcement = self.announcement else {
            return try self.requireAddress(self.metadataURL, "--metadata-url")
        }
        guard self.metadataURL == nil else {
            throw ValidationError("--announcement or --metadata-url, not both.")
        }
        if let source = self.source {
            let address = InternetAddress(source, port: 0)
            guard address?.family == announcement.address.family else {
                throw ValidationError("--source takes an address of the group's kind, not '\(source)'.")
            }
        }
        guard (1...86_400).contains(self.timeout) else { throw ValidationError("--timeout is 1 to 86400.") }
    }

    private func requireAddress(_ text: String?, _ option: String) throws {
        guard let text else { throw ValidationError("\(self.verb.rawValue) needs \(option).") }
        guard UpdateAddress(text) != nil else {
            throw ValidationError("\(option): '\(text)' is neither an address nor a path.")
        }
    }
}
