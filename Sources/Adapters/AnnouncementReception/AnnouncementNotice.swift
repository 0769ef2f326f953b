/// What listening to announcements tells meanwhile; each once.
package enum AnnouncementNotice: Hashable, Sendable {
    /// A source was heard for the first time.
    case sourceHeard(String)
    /// What a source has announced was refused; why.
    case refused(source: String, String)
    /// Something that a source sends cannot be used; why.
    case unusable(source: String, String)
}
