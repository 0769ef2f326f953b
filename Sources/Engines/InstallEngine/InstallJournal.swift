import JournalFormat

/// The journal of installations on a disk: one file, of which every record is durable before the next act.
///
///     DIRECTORY/journal
///
/// Ended deployments stay in it as history; it is written anew, by an atomic replacement, when it has grown beyond
/// ``compactionByteCount``.
public struct InstallJournal: Sendable {
    /// Longer journals are written anew when a deployment ends.
    public static let compactionByteCount = 256 << 10

    /// All records of the present or last deployment.
    public var current: [JournalRecord] { fatalError("ENGINE writes this") }

    /// Deployments that have ended, the oldest first; at most 50.
    public var history: [DeploymentSummary] { fatalError("ENGINE writes this") }

    /// Reads the journal, and repairs what a power failure left of its last record.
    ///
    /// - Throws: ``InstallJournalError`` where a record in the midst is damaged, or what the disk throws.
    public init(directory: String, on disk: inout some InstallDisk) throws {
        fatalError("ENGINE writes this")
    }

    /// Adds records, durably.
    public mutating func append(_ records: [JournalRecord], on disk: inout some InstallDisk) throws {
        fatalError("ENGINE writes this")
    }
}
