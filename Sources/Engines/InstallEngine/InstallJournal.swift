import JournalFormat

/// The journal of installations on a disk: one file, of which every record is durable before the next act.
///
///     DIRECTORY/journal
///
/// Ended deployments stay in it as history; it is written anew, by an atomic replacement, when it has grown
/// beyond ``compactionByteCount`` and is at least halved by that. Each record is synchronised by itself, so
/// that power failure can tear only the last.
public struct InstallJournal: Sendable {
    /// Longer journals are written anew where that halves them.
    public static let compactionByteCount = 256 << 10
    /// A journal written anew keeps so many ended deployments, and the one that was confirmed last.
    public static let historyLimit = 50
    /// Longer journals are refused.
    public static let byteLimit = 64 << 20

    /// What is known of the file.
    enum FileState: Hashable, Sendable {
        /// There is none.
        case absent
        /// It holds so many bytes, durably.
        case intact(byteCount: Int)
        /// A write failed: it holds so many bytes, and perhaps more that must go.
        case torn(byteCount: Int)
        /// Its replacement failed: it holds all records, in one form or the other.
        case replaced
        /// It was only read, and may be growing.
        case readOnly
    }

    let directory: String
    let path: String
    var fileState = FileState.absent
    var lineCount = 0
    var deployments = JournalDeployments()

    /// All records of the present or last deployment.
    public var current: [JournalRecord] { self.deployments.current }

    /// The present or last deployment as its records tell it; `nil` where there never was one.
    public var progress: DeploymentProgress? { self.deployments.progress }

    /// Deployments that have ended, the oldest first; at most ``historyLimit``.
    public var history: [DeploymentSummary] { Array(self.deployments.ended.suffix(Self.historyLimit)) }

    /// The history, and the deployment that is under way where there is one.
    public var all: [DeploymentSummary] {
        guard let progress = self.progress, progress.outcome == nil else { return self.history }
        return self.history + [progress.summary]
    }

    /// The plan of the deployment that was confirmed last; `nil` where none was.
    public var lastConfirmed: InstallPlan? {
        self.deployments.ended.last { $0.outcome == .confirmed }?.plan
    }

    /// The number for the next deployment.
    public var nextDeployment: UInt64 { self.deployments.highestNumber + 1 }

    /// Reads the journal, and repairs what a power failure left of its last record.
    ///
    /// Only one process may do so at a time.
    /// - Throws: ``InstallJournalError`` where a record in the midst is damaged, or what the disk throws.
    public init(directory: String, on disk: inout some InstallDisk) throws {
        self.init(directory: directory)
        try self.reload(on: &disk)
    }

    /// Reads the journal while another process may write it; changes nothing, and cannot be appended to.
    ///
    /// - Throws: ``InstallJournalError`` where a record in the midst is damaged, or what the disk throws.
    public init(reading directory: String, on disk: some InstallDisk) throws {
        self.init(directory: directory)
        _ = try self.read(on: disk)
        self.fileState = .readOnly
    }

    private init(directory: String) {
        self.directory = directory
        self.path = directory == "/" ? "/journal" : "\(directory)/journal"
    }

    /// Adds records, durably.
    ///
    /// - Throws: ``InstallJournalError`` where a record would not be understood again: then nothing was
    ///   written; or what the disk throws: then a first part of the records may have been written, and
    ///   ``current`` shows which.
    public mutating func append(_ records: [JournalRecord], on disk: inout some InstallDisk) throws {
        var later = self.deployments
        var lines: [[UInt8]] = []
        for record in records {
            lines.append(try self.line(of: record, behind: lines.count))
            guard later.take(record) else {
                throw InstallJournalError(
                    .unexpectedRecord, path: self.path, line: self.lineCount + lines.count)
            }
        }
        for (record, line) in zip(records, lines) {
            try self.write(line, on: &disk)
            _ = self.deployments.take(record)
            self.lineCount += 1
        }
        try self.compactWhereWorthwhile(on: &disk)
    }

    private func line(of record: JournalRecord, behind count: Int) throws(InstallJournalError) -> [UInt8] {
        let payload = record.payload
        let line = self.lineCount + count + 1
        do {
            let again = try JournalRecord(parsing: payload.span)
            if again == record { return JournalText.line(payload) }
        } catch {
            throw InstallJournalError(.unwritableRecord(error.description), path: self.path, line: line)
        }
        throw InstallJournalError(.unwritableRecord("it is read differently"), path: self.path, line: line)
    }
}
