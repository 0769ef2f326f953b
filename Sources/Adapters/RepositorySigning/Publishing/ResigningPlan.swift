package import UpdateMetadata

/// Which of the server's own metadata must be signed again now, and when to look next.
///
/// A value of instants alone: the online role of a server, without clock and disk.
package struct ResigningPlan: Hashable, Sendable {
    /// Whether snapshot metadata is due, and with it timestamp metadata.
    package let isSnapshotDue: Bool
    /// Whether timestamp metadata is due.
    package let isTimestampDue: Bool
    /// When something is due next, if all that is due now is done.
    package let next: UTCTime

    /// What is due at `now`.
    ///
    /// Metadata is due when it has reached the age of its renewal. How old timestamp metadata is, it says
    /// itself; otherwise that follows from expiry and lifetime. A third of its lifetime before its expiry it
    /// is due, whatever lifetime it was signed with.
    package init(
        at now: UTCTime, timestampExpires: UTCTime, timestampIssued: UTCTime?, snapshotExpires: UTCTime,
        settings: RepositorySettings
    ) {
        let snapshotDue = Self.due(
            snapshotExpires, lifetime: settings.snapshotLifetime, renewal: settings.snapshotRenewal)
        let timestampDue = min(
            Self.due(
                timestampExpires, lifetime: settings.timestampLifetime, renewal: settings.timestampRenewal),
            timestampIssued?.advanced(bySeconds: settings.timestampRenewal) ?? .last)
        self.isSnapshotDue = now >= snapshotDue
        self.isTimestampDue = self.isSnapshotDue || now >= timestampDue
        // A clock that was ahead when it was signed must not put the next signing off for longer than a
        // renewal.
        let afterSnapshot = now.advanced(bySeconds: settings.snapshotRenewal)
        let afterTimestamp = now.advanced(bySeconds: settings.timestampRenewal)
        self.next = min(
            self.isSnapshotDue ? afterSnapshot : min(snapshotDue, afterSnapshot),
            self.isTimestampDue ? afterTimestamp : min(timestampDue, afterTimestamp))
    }

    private static func due(_ expires: UTCTime, lifetime: Int64, renewal: Int64) -> UTCTime {
        expires.advanced(bySeconds: -max(lifetime - renewal, lifetime / 3, 1))
    }
}
