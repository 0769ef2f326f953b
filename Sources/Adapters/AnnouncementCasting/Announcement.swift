internal import AnnouncementPlanning
internal import BroadcastSender
internal import CDatagrams
internal import ContentDecoding
package import Datagrams
internal import DurableStorage
internal import FluteFormat
internal import LayeredCoding
internal import SystemClock
internal import Timekeeping

/// Announces a repository's metadata to a group, on the calling thread, for as long as it is wanted.
///
/// A ``BroadcastSender/SessionSender`` on a socket, with all files in memory: they are few and small. The
/// directory is looked at four times a second; a new state goes on the air as a whole, in one new table, or
/// not at all.
package struct Announcement: ~Copyable {
    /// How often the directory is looked at.
    static let watchInterval = Interval.milliseconds(250)
    /// How often progress is told.
    static let progressInterval = Interval.milliseconds(250)
    /// How long what is on the disk may be unusable before that is told: a publication takes its time.
    static let patience = Interval.seconds(3)
    /// How long the end may take.
    static let endInterval = Interval.seconds(1)

    let settings: AnnouncementSettings
    let sessionFiles: SessionFiles
    var sender: SessionSender
    var socket: DatagramSender
    /// What is on the air, by name.
    var objects: [String: AnnouncedObject] = [:]
    var names: [ObjectKey: String] = [:]
    var state: RepositoryState
    var sessionList: AnnouncedFile?
    var plan: AnnouncementPlan
    var watch: AnnouncementWatch
    var nextLook: MonotonicInstant
    var nextProgress: MonotonicInstant
    let start: MonotonicInstant
    var packetCount: UInt64 = 0
    var wireByteCount: UInt64 = 0

    /// Reads the metadata; nothing is sent yet.
    ///
    /// - Throws: ``AnnouncementError``.
    package static func prepared(
        _ settings: AnnouncementSettings, through socket: consuming DatagramSender
    ) throws(AnnouncementError) -> Announcement {
        // Before it is read, lest a change meanwhile be missed.
        let watch = AnnouncementWatch(settings)
        let state = try RepositoryState(reading: settings.directory)
        let sessionList = try SessionFiles(paths: settings.sessionPaths).read()
        var announcement = Announcement(settings, state, sessionList, watch, through: socket)
        try announcement.begin()
        return announcement
    }

    private init(
        _ settings: AnnouncementSettings, _ state: RepositoryState, _ sessionList: AnnouncedFile?,
        _ watch: AnnouncementWatch, through socket: consuming DatagramSender
    ) {
        let now = MonotonicClock.now()
        self.settings = settings
        self.sessionFiles = SessionFiles(paths: settings.sessionPaths)
        self.watch = watch
        self.state = state
        self.sessionList = sessionList
        self.plan = AnnouncementPlan([], tableByteCount: 0, bitsPerSecond: settings.bitsPerSecond)
        self.sender = SessionSender(
            Self.configuration(settings), wallClockSeconds: WallClock.ntpSeconds, startingAt: now)
        self.socket = socket
        self.nextLook = now.advanced(by: Self.watchInterval)
        self.nextProgress = now
        self.start = now
    }

    private mutating func begin() throws(AnnouncementError) {
        var session = SendingSession(.announcement, firstInstanceID: WallClock.ntpSeconds & 0xF_FFFF)
        session.isFull = true
        do throws(SenderError) {
            try self.sender.addSession(session, at: self.start)
        } catch {
            throw .sender(error)
        }
        try self.apply()
    }

    /// Announces until `isInterrupted` says so, and ends in order.
    ///
    /// - Throws: ``AnnouncementError`` where packets cannot be sent.
    package mutating func run(
        isInterrupted: () -> Bool, onEvent: (AnnouncementEvent) -> Void
    ) throws(AnnouncementError) {
        fc_request_exact_timers()
        onEvent(.started(self.facts))
        if !self.state.missingRootVersions.isEmpty { onEvent(.unusable(self.gap)) }
        var endLimit: MonotonicInstant?
        while true {
            let now = MonotonicClock.now()
            if endLimit == nil, isInterrupted() {
                self.sender.end(at: now)
                endLimit = now.advanced(by: Self.endInterval)
            }
            if let endLimit, now >= endLimit { break }
            if endLimit == nil, now >= self.nextLook { try self.look(at: now, onEvent) }
            guard try self.step(at: now) else { break }
            guard now >= self.nextProgress else { continue }
            self.nextProgress = now.advanced(by: Self.progressInterval)
            onEvent(
                .progress(
                    packetCount: self.packetCount, wireByteCount: self.wireByteCount, seconds: self.seconds))
        }
        onEvent(
            .ended(packetCount: self.packetCount, wireByteCount: self.wireByteCount, seconds: self.seconds))
    }

    private static func configuration(_ settings: AnnouncementSettings) -> SenderConfiguration {
        var configuration = SenderConfiguration(bitsPerSecond: settings.bitsPerSecond)
        configuration.headerByteCount = settings.headerByteCount
        configuration.endsAfterLastLap = false
        configuration.tableSpacing = 24
        configuration.tableCompression = .init(.gzip) { try? encodeContent(.gzip, $0, level: 9) }
        return configuration
    }

    private var seconds: Double { Double(self.start.interval(to: MonotonicClock.now()).nanoseconds) / 1e9 }

    private var gap: AnnouncementError {
        let version = self.state.missingRootVersions.first?.lowerBound ?? 0
        return .unfinished(
            file: "\(version).root.json", "it is missing, and devices with an older root cannot get past it")
    }
}
