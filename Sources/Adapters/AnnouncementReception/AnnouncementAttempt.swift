/// What came of an attempt with what one source has announced.
package enum AnnouncementAttempt: Hashable, Sendable {
    /// It did what it was to do.
    case done
    /// Something that it needs is not there yet.
    case unfinished
    /// What came was refused; why.
    case refused(String)
}
