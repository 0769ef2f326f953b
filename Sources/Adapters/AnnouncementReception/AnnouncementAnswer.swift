/// What a source of announcements has of a file.
package enum AnnouncementAnswer: Hashable, Sendable {
    /// The file, of which nothing is verified.
    case file([UInt8])
    /// There is no such file: a table that lists all files does not name it.
    case absent
    /// It is not there yet, or it is not known yet whether there is one.
    case coming
}
