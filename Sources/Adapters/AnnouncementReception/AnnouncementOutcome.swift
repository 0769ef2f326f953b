/// How listening to announcements ended.
package enum AnnouncementOutcome: Hashable, Sendable {
    /// An attempt was successful.
    case done
    /// Not one packet was heard.
    case nothingHeard
    /// Something was heard, but no attempt was successful.
    case timeIsOver(AnnouncementSummary)
    /// It was ended from outside.
    case interrupted
}

/// What was heard of announcements.
package struct AnnouncementSummary: Hashable, Sendable {
    /// Datagrams of any kind.
    package internal(set) var datagramCount: UInt64 = 0
    /// Sources that sent any.
    package internal(set) var sourceCount = 0
    /// Attempts that were refused.
    package internal(set) var refusedCount = 0
    /// Whether a source has sent a whole file.
    package internal(set) var hasFiles = false
}
