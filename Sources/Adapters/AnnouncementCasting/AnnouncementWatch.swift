internal import DurableStorage
internal import Timekeeping

/// Notices that something changed on the disk, without reading it.
struct AnnouncementWatch {
    private let directory: String
    private let sessionFiles: SessionFiles
    private var identities: [FileIdentity?]
    /// File systems count time in ticks: what changes within the tick in which it was looked at is not seen.
    private var looksAgain = true
    /// Since when what is on the disk cannot be announced.
    private(set) var failure: MonotonicInstant?
    private var hasToldFailure = false

    init(_ settings: AnnouncementSettings) {
        self.directory = settings.directory
        self.sessionFiles = SessionFiles(paths: settings.sessionPaths)
        self.identities = Self.identities(settings.directory, self.sessionFiles)
    }

    /// Whether to read everything again.
    mutating func mustRead() -> Bool {
        let identities = Self.identities(self.directory, self.sessionFiles)
        let hasChanged = identities != self.identities
        self.identities = identities
        defer { self.looksAgain = hasChanged }
        return hasChanged || self.looksAgain || self.failure != nil
    }

    /// Notes that everything could be read.
    mutating func didSucceed() {
        self.failure = nil
        self.hasToldFailure = false
    }

    /// Notes that it could not; whether that is to be told.
    mutating func didFail(at now: MonotonicInstant, patience: Interval) -> Bool {
        let since = self.failure ?? now
        self.failure = since
        guard !self.hasToldFailure, since.interval(to: now) >= patience else { return false }
        self.hasToldFailure = true
        return true
    }

    private static func identities(_ directory: String, _ sessions: SessionFiles) -> [FileIdentity?] {
        // Every publication renames its files into the directory, which changes it.
        [FileIdentity(ofPath: directory), FileIdentity(ofPath: "\(directory)/timestamp.json")]
            + sessions.identities
    }
}
