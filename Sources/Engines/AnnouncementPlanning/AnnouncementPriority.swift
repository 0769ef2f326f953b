/// How often a file of an announcement is repeated, in relation to the others.
public enum AnnouncementPriority: Hashable, Sendable, CaseIterable {
    /// What a device needs that was switched on yesterday: as often as the rate allows.
    case newest
    /// What one needs that slept through changes of the root keys.
    case chain
}
